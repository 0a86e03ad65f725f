"""Which inquiries the list shows: the choice in the address, what narrows it, one page, and how many (features L)."""
