"""Where partners knock, and where the ledger is shown."""

from django.urls import path

from integrations.views import intake

urlpatterns = [
    path("api/v1/intake/inquiries", intake.receive, name="intake_inquiries"),
    path("api/v1/intake/receipts/<uuid:token>", intake.status, name="intake_status"),
]
