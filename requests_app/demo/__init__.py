"""The demo: an invented manufacturer, its dealers, their people, and eighteen months of inquiries."""
