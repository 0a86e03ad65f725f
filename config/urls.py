"""Where each app's pages are."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("account/", include("accounts.urls")),
    path("", include("requests_app.urls")),
    path("", include("integrations.urls")),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler429 = "core.errors.too_many_requests"
handler500 = "core.errors.server_error"
