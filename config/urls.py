"""Where each app's pages are."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
]
