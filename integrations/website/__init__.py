"""The website: inquiries from its forms, dealer pages, landing pages and the door configurator (features I1)."""

# Under this name the ledger keeps what comes from there.
SOURCE = "website"
