"""The settings of the application with Django's administration beside; nothing else differs."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, VAR_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]
ROOT_URLCONF = "tests.rival.urls"
STATIC_ROOT = VAR_DIR / "static_rival"
