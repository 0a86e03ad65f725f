"""The intake's API and the page that shows its ledger."""
