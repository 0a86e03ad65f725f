"""Fetch a document from an address that a stranger wrote, such as an attachment of an inquiry."""

import ssl
import time
from dataclasses import dataclass
from functools import cache

import httpcore
import httpx
import structlog
from django.utils.translation import gettext_lazy as _

from core.http.addresses import Pinned, checked, parsed
from core.http.answers import Answer, OutsideError, Refused, Unavailable, details, read

log = structlog.get_logger(__name__)

MAX_REDIRECTS = 3
# Unpacking could make a small answer huge, so nothing packed is asked for.
HEADERS = {"User-Agent": "Contacts", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Fetched:
    """A fetched document; its type is only what the other side says, core.files finds out."""

    content: bytes
    content_type: str
    final_url: str


def fetch(url: str, *, max_bytes: int, timeout: float = 20.0) -> Fetched:
    """Return the document at an address from outside; `timeout` is for the whole call, in seconds.

    Only public hosts are called, on the ports 80 and 443, at the very network address that was checked; each of at
    most three redirects is checked again. settings.HTTP_PRIVATE_HOSTS lists the exceptions as "host:port". Raises
    Refused, TooLarge or Unavailable.
    """
    deadline = time.monotonic() + timeout
    host = ""
    try:
        for _redirect in range(MAX_REDIRECTS + 1):
            target = parsed(url)
            host = target.host
            answer = _get(target, Pinned(checked(target), deadline), max_bytes)
            if not 300 <= answer.status < 400:
                return _fetched(target, answer)
            url = _redirected(target, answer)
        raise Refused(_("The address forwards too often."))
    except OutsideError as error:
        log.warning("fetch_failed", host=host, reason=type(error).__name__, **details(error))
        raise


def _get(url: httpx.URL, network: Pinned, max_bytes: int) -> Answer:
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_ssl_context(), network_backend=network) as pool,
            pool.stream("GET", target, headers=[("Host", url.netloc.decode()), *HEADERS.items()]) as response,
        ):
            headers = httpx.Headers(response.headers)
            if response.status != 200:
                return Answer(response.status, headers)
            return Answer(response.status, headers, read(response.iter_stream(), headers, max_bytes))
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unavailable(_("The other system does not answer.")) from error


def _fetched(url: httpx.URL, answer: Answer) -> Fetched:
    if answer.status != 200:
        raise Unavailable(_("The other system did not deliver the file."), answer)
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unavailable(_("The other system gave an answer that cannot be read."), answer)
    log.info("fetched", host=url.host, bytes=len(answer.content))
    return Fetched(answer.content, answer.headers.get("content-type", ""), str(url))


def _redirected(url: httpx.URL, answer: Answer) -> str:
    location = answer.headers.get("location", "")
    if not location:
        raise Unavailable(_("The other system did not deliver the file."), answer)
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused(_("This is not an address on the web.")) from error


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()
