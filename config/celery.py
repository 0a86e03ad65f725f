"""The Celery application; its settings are the CELERY_ ones of config/settings.py."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("contacts")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["requests_app.download", "requests_app.search"])
app.autodiscover_tasks(["requests_app.printing"], related_name="making")
app.steps["worker"].add(DjangoStructLogInitStep)

# The one static schedule of periodic jobs: name -> {"task": its name, "schedule": seconds or crontab(...)}.
app.conf.beat_schedule = {
    "pass_time": {"task": "requests_app.pass_time", "schedule": crontab(minute="*/5")},
    "expire_unanswered": {"task": "requests_app.expire_unanswered", "schedule": crontab(minute="*/5")},
    "remind": {"task": "requests_app.remind", "schedule": crontab(minute="*/5")},
    "continue_recalculations": {
        "task": "requests_app.continue_recalculations",
        "schedule": crontab(minute="*/5"),
    },
    "continue_downloads": {"task": "requests_app.continue_downloads", "schedule": crontab(minute="*")},
    "delete_expired_downloads": {
        "task": "requests_app.delete_expired_downloads",
        "schedule": crontab(minute="*/10"),
    },
    "keep_pdfs_going": {"task": "requests_app.keep_pdfs_going", "schedule": crontab(minute="*/5")},
    "send_queued_mails": {"task": "core.send_queued_mails", "schedule": crontab(minute="*")},
    "fill_search": {"task": "requests_app.fill_search", "schedule": crontab(minute="17")},
    "process_open_receipts": {"task": "integrations.process_open_receipts", "schedule": crontab(minute="*")},
    "purge_receipts": {"task": "integrations.purge_receipts", "schedule": crontab(hour="2", minute="20")},
    "find_duplicates": {"task": "contacts.find_duplicates", "schedule": crontab(hour="2", minute="40")},
    "forget_merges": {"task": "contacts.forget_merges", "schedule": crontab(hour="3", minute="10")},
    "prepare_waiting_files": {"task": "requests_app.prepare_waiting_files", "schedule": crontab(minute="*/5")},
    "purge_deleted_files": {"task": "requests_app.purge_deleted_files", "schedule": crontab(minute="*/5")},
    "continue_bulk_jobs": {"task": "requests_app.continue_bulk_jobs", "schedule": crontab(minute="*")},
    "purge_bulk_jobs": {"task": "requests_app.purge_bulk_jobs", "schedule": crontab(hour="2", minute="50")},
    "discard_expired_uploads": {"task": "requests_app.discard_expired_uploads", "schedule": crontab(minute="37")},
    "forget_list_changes": {"task": "requests_app.forget_list_changes", "schedule": crontab(minute="43")},
    "report_undelivered_mails": {"task": "requests_app.report_undelivered_mails", "schedule": crontab(minute="*/5")},
}


@setup_logging.connect
def keep_logging(**kwargs: Any) -> None:
    """Leave logging as Django's LOGGING set it up: with a receiver here Celery sets up nothing of its own."""
