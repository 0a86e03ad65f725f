"""The filters of the list's headers as pages: one header in a popover, all of them in a sheet (features L5)."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.htmx import render_page
from core.text import clean_line
from requests_app.listing.chips import cleared
from requests_app.listing.choices import FilterField, filter_fields, filter_names
from requests_app.listing.selection import ListForm, Selection
from requests_app.sorting import SORTS
from requests_app.views.shown import reader


class Section(NamedTuple):
    """The filters of one header."""

    code: str
    label: str
    fields: list[FilterField]


def inquiry_filters(request: HttpRequest) -> HttpResponse:
    """Show all filters of the list; what is sent goes to the list itself."""
    selection = ListForm(request.GET).selection(reader(request))
    columns = [code for code in SORTS if filter_names(code)]
    fields = {field.name: field for field in filter_fields(selection, _names(columns))}
    context = _context(selection, columns, fields) | {"title": _("Filter"), "without": cleared(selection)}
    return render_page(request, "requests_app/filters.html", context, part="dialog")


def inquiry_filter(request: HttpRequest, column: str) -> HttpResponse:
    """Show the filters of one header; for HTMX the choices of one of them too, those that contain what is typed."""
    names = filter_names(column) if column in SORTS else []
    if not names:
        raise Http404
    selection = ListForm(request.GET).selection(reader(request))
    find = clean_line(request.GET.get("find", ""))[:100]
    # Where the place has no column of its own, that of the project stands for both.
    beside = ["place"] if column == "project" else []
    columns = [column, *beside]
    fields = {field.name: field for field in filter_fields(selection, _names(columns), find)}
    context = _context(selection, columns, fields)
    context |= {
        "title": _("Filter by %(column)s") % {"column": SORTS[column].label},
        "column": column,
        "without": selection.without(*_names(columns)).address,
        "field": fields.get(request.GET.get("of", "")),
    }
    return render_page(request, "requests_app/filters.html", context, part="choices" if context["field"] else "popover")


def _names(columns: list[str]) -> list[str]:
    return [name for column in columns for name in filter_names(column)]


def _context(selection: Selection, columns: list[str], fields: dict[str, FilterField]) -> dict[str, Any]:
    """`kept` are the words of everything that is not filtered here."""
    sections = [Section(code, SORTS[code].label, [fields[name] for name in filter_names(code)]) for code in columns]
    rest = selection.without(*fields)
    return {"sections": sections, "kept": rest.words, "back": selection.address}
