"""Addresses in one line, and the links that show them on a map (integrations.md 4)."""

from urllib.parse import quote

from django.conf import settings

MOST = 2048


def address_line(
    *, street: str, house_number: str, postal_code: str, town: str, province: str = "", country: str = ""
) -> str:
    """Return "street no, postal code town province, country", without what is missing."""
    parts = (f"{street} {house_number}", f"{postal_code} {town} {province}", country)
    return ", ".join(text for part in parts if (text := " ".join(part.split())))


def map_url(address: str) -> str:
    """Return where the map shows the address, in at most 2,048 characters; it carries nothing else."""
    url = settings.MAP_SEARCH_URL + quote(address, safe="")
    while len(url) > MOST:
        address = address[:-10]
        url = settings.MAP_SEARCH_URL + quote(address, safe="")
    return url
