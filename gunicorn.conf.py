"""How the web server runs; docs/running.md names the variables."""

import os
from pathlib import Path

from core import logs

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Each worker imports the application once, before it is forked; connections are opened after that.
preload_app = True
timeout = 60
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_SECONDS", "25"))
# A worker is replaced now and then, and not all at once, so that a slow leak never grows.
max_requests = 2000
max_requests_jitter = 400
# A worker's sign of life must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
accesslog = None
logconfig_dict = logs.configure(
    level=os.environ.get("LOG_LEVEL", "INFO"), json=os.environ.get("LOG_FORMAT", "json") == "json"
)
