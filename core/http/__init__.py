"""The only door for HTTP to the outside: `fetch` for addresses that strangers wrote, `Client` for partners' systems."""

from core.http.answers import Answer, OutsideError, Refused, TooLarge, Unavailable
from core.http.client import Client
from core.http.fetching import Fetched, fetch

__all__ = ["Answer", "Client", "Fetched", "OutsideError", "Refused", "TooLarge", "Unavailable", "fetch"]
