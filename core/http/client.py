"""Speak to the system of a partner, whose address and credentials the operator has set (integrations.md 13)."""

import random
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import httpx
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.http.addresses import is_permitted
from core.http.answers import Answer, OutsideError, Refused, Unavailable, details, read

log = structlog.get_logger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "::1")
RETRIED_STATUSES = (None, 429, 502, 503, 504)
# A longer pause would keep a worker from other work: the task tries again later instead.
LONGEST_PAUSE_SECONDS = 30.0
REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-fb-trace-id", "x-correlation-id")


class Client:
    """A partner's system. Use it as a context manager, or close it.

    `base_url` is https, or http on this machine or in settings.HTTP_PRIVATE_HOSTS; ImproperlyConfigured is raised
    otherwise. Redirects are not followed. `sleep` waits between tries.
    """

    def __init__(
        self,
        base_url: str,
        *,
        partner: str,
        bearer: str = "",
        max_bytes: int = 5 * 1024 * 1024,
        attempts: int = 3,
        timeout: float = 15.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = httpx.URL(base_url)
        if self._base.scheme != "https" and not (
            self._base.scheme == "http" and (self._base.host in LOOPBACK or is_permitted(self._base))
        ):
            raise ImproperlyConfigured(f"The address of {partner} has to begin with https")
        self._partner = partner
        self._max_bytes = max_bytes
        self._attempts = attempts
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=self._base,
            headers={"User-Agent": "Contacts", "Accept": "application/json"}
            | ({"Authorization": f"Bearer {bearer}"} if bearer else {}),
            timeout=httpx.Timeout(timeout, connect=5.0),
            trust_env=False,
        )

    def get(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Call `request` with GET."""
        return self.request("GET", path, params=params, headers=headers)

    def post(self, path: str, json: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Call `request` with POST, which is never tried twice."""
        return self.request("POST", path, json=json, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer when its status is 2xx or 304; `path` may be a whole address of the same host.

        GET is tried again after network failures and 429, 502, 503, 504, as soon as the partner asks for (Retry-After)
        or after a growing pause; never when that would take longer than half a minute. Raises Refused for another
        host, TooLarge, and Unavailable for everything else.
        """
        try:
            request = self._http.build_request(method, path, params=params, json=json, headers=headers)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Refused(_("This is not an address on the web.")) from error
        if self._origin(request.url) != self._origin(self._base):
            raise Refused(_("The address belongs to another system."))
        tries = self._attempts if method == "GET" else 1
        while True:
            tries -= 1
            try:
                return self._once(request)
            except Unavailable as error:
                pause = self._pause(error, self._attempts - tries)
                if tries < 1 or error.status not in RETRIED_STATUSES or pause > LONGEST_PAUSE_SECONDS:
                    raise
                self._sleep(pause)

    def _once(self, request: httpx.Request) -> Answer:
        call = log.bind(partner=self._partner, method=request.method, path=request.url.path)
        started = time.monotonic()
        try:
            answer = self._send(request)
        except OutsideError as error:
            call.warning("partner_failed", reason=type(error).__name__, **details(error))
            raise
        milliseconds = round((time.monotonic() - started) * 1000)
        name = next((answer.headers[header] for header in REQUEST_ID_HEADERS if header in answer.headers), None)
        call.info("partner_called", status=answer.status, milliseconds=milliseconds, partner_request=name)
        if answer.status != 304 and not 200 <= answer.status < 300:
            raise Unavailable(_("The other system did not do what was asked."), answer)
        return answer

    def _send(self, request: httpx.Request) -> Answer:
        try:
            response = self._http.send(request, stream=True)
            try:
                content = read(response.iter_bytes(), response.headers, self._max_bytes)
            finally:
                response.close()
        except httpx.RequestError as error:
            raise Unavailable(_("The other system does not answer.")) from error
        return Answer(response.status_code, response.headers, content)

    @staticmethod
    def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
        return url.scheme, url.host, url.port

    @staticmethod
    def _pause(error: Unavailable, tried: int) -> float:
        asked_for = error.retry_after(timezone.now())
        return random.uniform(0.5, 1) * 2 ** (tried - 1) if asked_for is None else asked_for  # noqa: S311

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
