"""The website: inquiries from its forms, dealer pages, landing pages and the door configurator (features I1)."""
