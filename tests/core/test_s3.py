"""Files in S3 by setting, through the same storage interface (features D9)."""

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

ENVIRONMENT = {"S3_BUCKET": "inquiries", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}


@contextmanager
def bucket():  # noqa: C901 (the methods of one small server)
    """A server that keeps objects as S3 does; yields its address and what it has."""
    objects = {}

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if "aws-chunked" in self.headers.get("Content-Encoding", ""):
                size, _, rest = body.partition(b"\r\n")
                body = rest[: int(size.split(b";")[0], 16)]
            objects[self.path.split("?")[0]] = body
            self.answer(200)

        def do_GET(self):
            if "prefix=" in self.path:
                self.answer(200, self.listing())
                return
            found = objects.get(self.path.split("?")[0])
            self.answer(404 if found is None else 200, found or b"")

        def listing(self):
            [prefix] = parse_qs(self.path.partition("?")[2]).get("prefix", [""])
            keys = [key.removeprefix("/inquiries/") for key in objects]
            rows = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys if key.startswith(prefix))
            head = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>'
            return f"{head}{rows}</ListBucketResult>".encode()

        def do_HEAD(self):
            self.do_GET()

        def do_DELETE(self):
            objects.pop(self.path.split("?")[0], None)
            self.answer(204)

        def answer(self, status, body=b""):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"x"')
            self.send_header("Last-Modified", "Tue, 24 Nov 2026 08:12:00 GMT")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", objects
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def options(**more):
    """What the settings make of the environment."""
    code = "import json; from config.settings import STORAGES; print(json.dumps(STORAGES['default']))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | ENVIRONMENT | more
    )
    return json.loads(done.stdout)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_with_a_bucket_files_are_kept_there_and_never_overwritten(settings, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with bucket() as (url, objects):
        settings.STORAGES = settings.STORAGES | {"default": options(S3_ENDPOINT_URL=url, S3_REGION="eu-south-1")}
        storage = storages["default"]
        first = storage.save("inquiries/1/a", ContentFile(b"one"))
        second = storage.save("inquiries/1/a", ContentFile(b"two"))
        with storage.open(first) as content:
            assert content.read() == b"one"
        assert first != second
        storage.delete(first)
        assert list(objects) == [f"/inquiries/{second}"]
