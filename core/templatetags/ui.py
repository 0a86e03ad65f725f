"""Small parts that look the same everywhere; built-in for all templates."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates, icons, typed

register = template.Library()


@register.simple_tag(name="icon")
def draw_icon(name: str, size: str = "", title: str = "") -> SafeString:
    """Draw a Material icon: `{% icon "event" %}`, `{% icon "event" "small" %}`; “filled/star” is another style.

    Without a title it is decoration, hidden from screen readers. Raises ImproperlyConfigured for a name that
    stands as such in no template and no Python file, for the sprite is built from what stands there.
    """
    return _drawn(name, size, str(title))


@lru_cache(maxsize=1000)
def _drawn(name: str, size: str, title: str) -> SafeString:
    if name not in icons.known_names():
        raise ImproperlyConfigured(f"Icon “{name}” is not in the sprite: write its name in a template or as icon=….")
    about = format_html('role="img" aria-label="{}"', title) if title else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"/></svg>',
        f" {size}" if size else "", about, static("sprite.svg"), icons.symbol_id(name),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def made_for(context: template.Context) -> SafeString:
    """The hidden fields of a form from which nothing typed is lost when the session expires (core.typed)."""
    request = context["request"]
    key = request.POST.get(typed.KEY) or request.GET.get(typed.KEY)
    fields = [(typed.PROOF, typed.proof_of(request.user.pk))] + ([(typed.KEY, key)] if key else [])
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.filter(is_safe=True)
def colon(label: object) -> str:
    """The label with the colon of the reader's language: French puts a blank before it."""
    sign = pgettext("after a label", ":")
    return f"{label}{sign}"


@register.simple_tag
def chip(text: object, tone: str = "", icon: str = "") -> SafeString:
    """Show a word in a pill; tones: go, wait, late, calm, brand, tag."""
    sign = draw_icon(icon, "small") if icon else ""
    return format_html('<span class="chip {}">{}{}</span>', tone, sign, text)


@register.simple_tag
def status_chip(code: str, label: object) -> SafeString:
    """Show a status; its colour is that of the code (workflow.md 2)."""
    return format_html('<span class="chip" data-status="{}">{}</span>', code, label)


@register.simple_tag
def type_chip(code: str, label: object) -> SafeString:
    """Show the type of an inquiry (workflow.md 1)."""
    return format_html('<span class="chip" data-type="{}">{}</span>', code, label)


@register.simple_tag
def avatar(person: Any) -> SafeString:
    """Show a person's initials; decoration, the name stands beside it."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', person.initials)


@register.simple_tag
def person(someone: Any, below: object = "") -> SafeString:
    """Show a person's name, and below it the unit or the organisation."""
    sub = format_html('<span class="sub">{}</span>', below) if below else ""
    return format_html('<span class="person">{}{}</span>', someone, sub)


@register.simple_tag
def copy_button(value: object, label: object) -> SafeString:
    """Offer to copy the value; the label says what: “Copy number”. Shown only where scripts run."""
    return format_html(
        '<button type="button" class="copy" data-copy="{}" data-copied="{}" aria-label="{}" title="{}">{}</button>',
        value, _("Copied"), label, label, draw_icon("content_copy", "small"),
    )  # fmt: skip


@register.simple_tag
def due(at: datetime | None, now: datetime, left: bool | str = False, note: object = "") -> SafeString:
    """Show a due date as seen at `now`: late, today, or when; `left` counts the time down, or says it (features L9).

    The note stands in the second line: “On hold”.
    """
    if at is None:
        return format_html('<span class="due">–<span class="sub">{}</span></span>', note)
    words = dates.due(at, now, left)
    return format_html(
        '<span class="due {}"><time datetime="{}">{}</time><span class="sub">{}</span></span>',
        words.tone, at.isoformat(), words.text, _joined((note, words.sub)),
    )  # fmt: skip


def _joined(parts: Iterable[object]) -> str:
    return " · ".join(str(part) for part in parts if part)


@register.filter
def when(value: datetime | None) -> str:
    """Return date and time in the reader's zone and manner: 20 Nov 2026, 15:02."""
    return dates.moment(value) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """Return the date in the reader's zone and manner: 20 Nov 2026."""
    return dates.day(value) if value else ""


@register.filter
def amount(value: Decimal | None, currency: str = "EUR") -> str:
    """Return an amount in the reader's manner: `{{ offer.amount|amount:offer.currency }}`."""
    return "" if value is None else dates.amount(value, currency)


@register.simple_tag
def upload_limit() -> int:
    """Return how many bytes a file may have, for scripts that say so before sending it."""
    return int(settings.FILE_UPLOAD_MAX_SIZE)


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, url_name: str, label: object, section: str) -> SafeString | str:
    """Link to a page of the app bar; current on every page whose URL name starts with the section.

    Nothing is shown while the product has no such page.
    """
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return ""
    match = context["request"].resolver_match
    here = match is not None and (match.url_name or "").startswith(section)
    current = SafeString(' aria-current="page"') if here else ""
    return format_html('<a href="{}"{}>{}</a>', url, current, label)


@register.inclusion_tag("core/_field.html")
def field(bound: BoundField, width: str = "", hint: object = "") -> dict[str, Any]:
    """Show a form field with label, help and error: `{% field form.email "half" hint=_("or phone") %}`.

    Without a hint a field that may stay empty says so. A form may name both itself: core.forms.FormRenderer.
    """
    checkbox = getattr(bound.field.widget, "input_type", "") == "checkbox" and not bound.use_fieldset
    optional = "" if bound.field.required or checkbox else _("optional")
    return {
        "field": bound,
        "width": width or getattr(bound.form, "widths", {}).get(bound.name, ""),
        "hint": hint or getattr(bound.form, "hints", {}).get(bound.name, optional),
        "kind": "fieldset" if bound.use_fieldset else "check" if checkbox else "plain",
    }
