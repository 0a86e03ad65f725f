"""Measurements, run by hand or by make bench; not part of the tests. Whoever imports one gets a database of its own."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ.setdefault("TEST_DATABASE_NAME", "bench_contacts")
django.setup()
