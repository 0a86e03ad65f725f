"""One action on many inquiries: chosen, rehearsed, done in the background, taken back (features B8; docs/adr/0014)."""
