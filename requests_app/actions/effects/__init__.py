"""What each action does to the locked inquiry."""
