"""Everything that can happen to an inquiry: the catalogue, the one way to perform an action, and what each does."""
