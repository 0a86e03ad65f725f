"""Pages no app owns."""

from django.urls import path

from core import health

urlpatterns = [
    path("livez", health.live, name="livez"),
    path("readyz", health.ReadyView.as_view(), name="readyz"),
]
