"""Where partners knock, and where the ledger is shown."""

from django.urls import path

from integrations.views import intake, ledger

urlpatterns = [
    path("api/v1/intake/inquiries", intake.receive, name="intake_inquiries"),
    path("api/v1/intake/receipts/<uuid:token>", intake.status, name="intake_status"),
    path("administration/intake/", ledger.intake_ledger, name="administration_intake"),
    path("administration/intake/<uuid:token>/", ledger.intake_receipt, name="administration_intake_receipt"),
    path("administration/intake/<uuid:token>/retry/", ledger.intake_retry, name="administration_intake_retry"),
]
