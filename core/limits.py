"""How often an address may ask for a public page, counted in the cache that all processes share."""

from datetime import datetime
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60


def is_too_often(request: HttpRequest, name: str, *, most: int, now: datetime) -> bool:
    """Count the request, and say whether its sender has made more than `most` of this name in the running minute.

    Senders are told apart by their IP address, of which IPv6 gives whole networks to one; proxies count as far as the
    settings trust them. The address is not kept in the clear.
    """
    sender = sha256(_sender(get_adapter(request).get_client_ip(request)).encode()).hexdigest()[:32]
    key = f"limit:{name}:{int(now.timestamp()) // WINDOW}:{sender}"
    # Kept for two windows, so that it never goes between the two calls.
    cache.add(key, 0, timeout=2 * WINDOW)
    return cache.incr(key) > most


def _sender(address: str) -> str:
    known = ip_address(address)
    return str(IPv6Network((int(known), 64), strict=False)) if isinstance(known, IPv6Address) else address
