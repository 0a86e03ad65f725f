"""Check an address that a stranger wrote, and connect to exactly what was checked."""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.http.answers import Refused, Unavailable

PORTS = {"http": 80, "https": 443}
HOST = re.compile(rb"[a-z0-9._-]+|[0-9a-f:.]+")
CONNECT_SECONDS = 5.0
# An IPv6-only network reaches IPv4 hosts under this prefix.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def parsed(text: str) -> httpx.URL:
    """Return the address taken apart. Raises Refused unless it is one of http or https."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused(_("This is not an address on the web.")) from error
    if url.scheme not in PORTS or not HOST.fullmatch(url.raw_host):
        raise Refused(_("This is not an address on the web."))
    return url


def checked(url: httpx.URL) -> list[str]:
    """Return the network addresses of the host, after making sure that all of them may be called.

    Raises Refused for a user name, another port than 80 and 443, and for whatever is not a public host; a "host:port"
    in settings.HTTP_PRIVATE_HOSTS may be both. Raises Unavailable when the name is unknown.
    """
    if url.userinfo:
        raise Refused(_("The address contains a user name or a password."))
    port = url.port or PORTS[url.scheme]
    permitted = is_permitted(url)
    if port not in PORTS.values() and not permitted:
        raise Refused(_("The address has an unusual port."))
    addresses = _resolved(url.raw_host.decode("ascii"), port)
    if not permitted and not all(is_public(address) for address in addresses):
        raise Refused(_("The address leads into a private network."))
    return addresses


def is_permitted(url: httpx.URL) -> bool:
    """Tell whether the operator listed this host and port in settings.HTTP_PRIVATE_HOSTS."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port or PORTS[url.scheme]}" in settings.HTTP_PRIVATE_HOSTS


def is_public(address: str) -> bool:
    """Tell whether a network address belongs to the public internet and hides no other one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.ipv4_mapped or ip.sixtofour or ip.teredo:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise Unavailable(_("The other system cannot be found.")) from error
    except UnicodeError as error:
        raise Refused(_("This is not an address on the web.")) from error
    return list(dict.fromkeys(str(sockaddr[0]) for *_rest, sockaddr in found))


class Pinned(httpcore.NetworkBackend):
    """Connects to addresses that were checked, whatever the host's name leads to by now, until a deadline.

    The deadline is one of time.monotonic(); it holds for all of the call, so that a server that answers drop by drop
    does not keep a worker.
    """

    def __init__(self, addresses: list[str], deadline: float) -> None:
        self._addresses = addresses[:3]
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers."""
        problem: Exception = httpcore.ConnectError("No address")
        for address in self._addresses:
            seconds = min(CONNECT_SECONDS, _seconds_left(self._deadline))
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _Limited(stream, self._deadline)
        raise problem


class _Limited(httpcore.NetworkStream):
    """A connection that ends at a deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _seconds_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _seconds_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Limited(
            self._stream.start_tls(ssl_context, server_hostname, _seconds_left(self._deadline)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _seconds_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("The time for the whole call is over")
    return left
