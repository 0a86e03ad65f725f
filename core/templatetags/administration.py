"""The way to the administration, and its side menu."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.administration import Group, menu_for

register = template.Library()


@register.simple_tag(takes_context=True)
def administration_menu(context: template.Context) -> list[Group]:
    """The pages of the administration that the reader has, the current one marked."""
    request = context["request"]
    return menu_for(request.user, _current(context))


@register.simple_tag(takes_context=True)
def administration_link(context: template.Context) -> SafeString | str:
    """Link to the first page of the administration that the reader has; nothing for those without any."""
    menu = menu_for(context["request"].user)
    if not menu:
        return ""
    here = SafeString(' aria-current="page"') if _current(context).startswith("administration") else ""
    return format_html('<a href="{}"{}>{}</a>', menu[0].links[0].url, here, _("Administration"))


def _current(context: template.Context) -> str:
    match = context["request"].resolver_match
    return (match.url_name if match else "") or ""
