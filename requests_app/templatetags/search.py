"""The search field of every page."""

from django import template

from requests_app.search.box import Box

register = template.Library()


@register.simple_tag(takes_context=True)
def search_box(context: template.Context) -> Box:
    """What stands in the field: on the list what was searched, elsewhere nothing."""
    box: Box | None = context.get("search_box")
    return box or Box()
