"""A web server on this machine that plays the outside world."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Outside(ThreadingHTTPServer):
    """Answers each path by its route; remembers what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Callable[[Handler], None]] = {}
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.address = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.address}"


class Handler(BaseHTTPRequestHandler):
    server: Outside

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.command, self.path, headers, body))
        self.server.routes.get(self.path, reply(404))(self)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    """Return a route that gives one answer; `Content_Type="…"` becomes the header Content-Type."""

    def route(handler: Handler) -> None:
        handler.send_response(status)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"Content-Length": str(len(body))} | names).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return route


def one_after_the_other(*routes: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """Return a route that answers differently each time."""
    waiting = iter(routes)

    def route(handler: Handler) -> None:
        next(waiting)(handler)

    return route


def raw(content: bytes) -> Callable[[Handler], None]:
    """Return a route that sends just these bytes and hangs up."""

    def route(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(content)

    return route


def drip(start: bytes) -> Callable[[Handler], None]:
    """Return a route that sends `start` and then drop by drop until the other side leaves."""

    def route(handler: Handler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(start)
            while True:
                handler.wfile.write(b"x")
                threading.Event().wait(0.002)
        except OSError:
            return

    return route


@contextmanager
def serving() -> Iterator[Outside]:
    """Run the server in a thread while the block runs."""
    with Outside() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
