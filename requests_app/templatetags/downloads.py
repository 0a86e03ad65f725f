"""What every page tells of one's downloads."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.download import told
from requests_app.download.kept import file_url
from requests_app.models import Download

register = template.Library()

register.simple_tag(file_url, name="download_url")


@register.simple_tag(takes_context=True)
def downloads_news(context: template.Context) -> told.News | None:
    """What there is to tell, looked up once for each answer."""
    request: Any = context.get("request")
    if request is None or not request.user.is_authenticated:
        return None
    if not hasattr(request, "downloads_news"):
        request.downloads_news = told.news(request.user)
    return request.downloads_news


@register.simple_tag
def download_ended(download: Download) -> SafeString:
    """That a download has ended, with the way to it."""
    if download.state != Download.State.DONE:
        return format_html(
            '{} <a href="{}">{}</a>', _("A download failed."), reverse("downloads"), _("My downloads")
        )  # fmt: skip
    number = download.total or 0
    words = ngettext(
        "The download of %(number)s inquiry is ready.", "The download of %(number)s inquiries is ready.", number
    )
    return format_html('{} <a href="{}">{}</a>', words % {"number": number}, file_url(download), _("Save file"))
