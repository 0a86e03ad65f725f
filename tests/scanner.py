"""A virus scanner that speaks ClamAV's INSTREAM and knows one virus."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# The harmless file that all scanners take for a virus, in two parts so that none takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def scanner(*, answer: bytes | None = b"verdict", path: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Run a scanner; yield its address and the files it gets. `answer` replaces the verdict, None is silence."""
    received: list[bytes] = []
    done = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(size)
            received.append(content)
            if answer is None:
                done.wait(5)
            elif answer == b"verdict":
                self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
            else:
                self.wfile.write(answer)

    class OverTcp(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            pass

    class OverSocket(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True

    server: Any = OverSocket(str(path), Handler) if path else OverTcp(("127.0.0.1", 0), Handler)
    url = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield url, received
    finally:
        done.set()
        server.shutdown()
        with suppress(OSError):
            server.server_close()
        thread.join(timeout=5)
