"""The list of inquiries, the start page (features L)."""

from django.http import HttpRequest, HttpResponse

from core.htmx import render_page


def inquiry_list(request: HttpRequest) -> HttpResponse:
    """Show the inquiries that the person may see."""
    return render_page(request, "requests_app/list.html", {}, part="results")
