"""Settings of the tests: servers of their own under var/test, nothing sent, nothing kept."""

import os
from pathlib import Path

os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, STORAGES, env

# Several developers may test at the same time, each with a database of their own.
TEST_DATABASE_NAME = env.str("TEST_DATABASE_NAME", "test_contacts")
DATABASES["default"]["TEST"] = {"NAME": TEST_DATABASE_NAME}

_run = f"{TEST_DATABASE_NAME}-{env.str('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))}"
CACHES["default"]["KEY_PREFIX"] = f"{_run}-{env.str('PYTEST_XDIST_WORKER', 'main')}"
CELERY_TASK_DEFAULT_QUEUE = CACHES["default"]["KEY_PREFIX"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
