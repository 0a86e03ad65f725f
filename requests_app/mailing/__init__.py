"""Mails to the end customer: templates, filled in, and sent or given to the mail program (features M4, D3)."""
