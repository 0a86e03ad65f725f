"""Pages of inquiries, one module per family."""
