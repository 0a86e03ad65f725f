"""Secrets that stand in links: the link carries the token, the database only its hash (integrations.md 10, 11)."""

import hashlib
import secrets


def new_token() -> str:
    """Return a token that nobody guesses: 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token and looked up by: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
