"""Contacts that may be one: compare, merge, keep both, undo; and the list of them (features C5, C6)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Right
from contacts import merging, pairs
from contacts.comparing import missing, side_by_side, winning
from contacts.known import likeness_of
from contacts.merging import MergeNotPossible
from contacts.models import Contact
from contacts.saving import PLAIN_FIELDS, full_data_of, merged_into, state_key, values_of
from core import keyset
from core.htmx import redirect_to, render_page
from requests_app import contact_keeping, duplicates
from requests_app.contact_rights import contacts_editable_by, contacts_visible_to
from requests_app.views.shown import is_visible, reader

PAGE = "requests_app/compare.html"
ON_A_PAGE = 50


class DecisionForm(forms.Form):
    """What somebody decided about two contacts, and what they saw of them."""

    decision = forms.ChoiceField(choices=[(name, name) for name in ("use", "replace", "marked", "apart")])
    seen = forms.CharField(max_length=60)
    inquiry = forms.IntegerField(required=False, min_value=1, max_value=2**62)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_compare(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Two contacts side by side, the older one first: use it, replace its data by the new ones, or keep both."""
    kept = merged_into(pk) or merged_into(other_pk)
    if kept is not None and contacts_visible_to(reader(request)).filter(pk=kept).exists():
        return redirect_to(request, reverse("contact_detail", args=[kept]), _("These contacts are merged already."))
    older, newer = _both(request, *sorted((pk, other_pk)))
    if request.method != "POST":
        return _page(request, older, newer)
    form = DecisionForm(request.POST)
    if not form.is_valid() or not _may_decide(request, older, newer):
        raise Http404
    decision, about = form.cleaned_data["decision"], form.cleaned_data["inquiry"]
    if decision == "marked" and not reader(request).has_right(Right.DUPLICATES):
        raise Http404
    if decision == "apart":
        likeness = likeness_of(older, newer)
        if likeness:
            pairs.keep_apart(older, newer, likeness, by=reader(request), at=timezone.now())
        return redirect_to(request, _back(request, older, about), _("Both contacts stay"))
    return _merge(request, older, newer, form)


def _merge(request: HttpRequest, older: Contact, newer: Contact, form: DecisionForm) -> HttpResponse:
    take = _winning(request, older, newer, form.cleaned_data["decision"])
    try:
        done = contact_keeping.merge(
            older, newer, take=take, by=reader(request), at=timezone.now(), seen=form.cleaned_data["seen"]
        )
    except MergeNotPossible as error:
        messages.error(request, error.reason)
        return _page(request, older, newer, status=409)
    undo = reverse("contact_unmerge", args=[older.pk, done.pk])
    message = _("Merged into %(name)s") % {"name": done.kept}
    return redirect_to(request, _back(request, older, form.cleaned_data["inquiry"]), message, undo=undo)


def _winning(request: HttpRequest, older: Contact, newer: Contact, decision: str) -> set[str]:
    """The fields whose value is taken from the newer contact."""
    ours, theirs = values_of(full_data_of(older)), values_of(full_data_of(newer))
    if decision == "replace":
        return winning(ours, theirs)
    if decision == "marked":
        return {name for name in PLAIN_FIELDS if request.POST.get(f"take_{name}") == "newer"}
    return missing(ours, theirs)


def _both(request: HttpRequest, older: int, newer: int) -> tuple[Contact, Contact]:
    """Two contacts of the person's organisation who are alike, of which the person sees one, or both whoever they are.

    Raises Http404.
    """
    person = reader(request)
    rows = {row.pk: row for row in person.organisation.contacts.filter(pk__in=(older, newer), anonymised_at=None)}
    seen = set(contacts_visible_to(person).filter(pk__in=rows).values_list("pk", flat=True))
    if len(rows) < 2 or not seen:
        raise Http404
    if len(seen) < 2 and likeness_of(rows[older], rows[newer]) is None:
        raise Http404
    return rows[older], rows[newer]


def _may_decide(request: HttpRequest, older: Contact, newer: Contact) -> bool:
    editable = contacts_editable_by(reader(request), timezone.now())
    return editable.filter(pk__in=(older.pk, newer.pk)).exists()


def _page(request: HttpRequest, older: Contact, newer: Contact, status: int = 200) -> HttpResponse:
    lines = side_by_side(values_of(full_data_of(older)), values_of(full_data_of(newer)))
    pair = pairs.pair_of(older, newer)
    context: dict[str, Any] = {
        "older": older,
        "newer": newer,
        "lines": lines,
        "likeness": likeness_of(older, newer),
        "moving": merging.moving(newer),
        "seen": state_key(older, newer),
        "may_decide": _may_decide(request, older, newer),
        "may_mark": reader(request).has_right(Right.DUPLICATES),
        "kept_apart": pair if pair and pair.kept_apart_at else None,
        "about": request.GET.get("inquiry", "") if request.method == "GET" else request.POST.get("inquiry", ""),
    }
    return render_page(request, PAGE, context, status=status)


def _back(request: HttpRequest, kept: Contact, about: int | None) -> str:
    if about and is_visible(reader(request), about):
        return reverse("inquiry_detail", args=[about])
    if contacts_visible_to(reader(request)).filter(pk=kept.pk).exists():
        return reverse("contact_detail", args=[kept.pk])
    return reverse("inquiry_list")


@require_POST
def contact_unmerge(request: HttpRequest, pk: int, merge_pk: int) -> HttpResponse:
    """Undo a merge, by whoever did it or may merge."""
    person = reader(request)
    record = get_object_or_404(person.organisation.contact_merges.filter(kept=pk), pk=merge_pk)
    if record.by_id != person.pk and not person.has_right(Right.DUPLICATES):
        raise Http404
    back = _back(request, record.kept, None)
    try:
        contact_keeping.unmerge(record, by=person, at=timezone.now())
    except MergeNotPossible as error:
        messages.error(request, error.reason)
        return redirect_to(request, back)
    return redirect_to(request, back, _("Merge undone: both contacts are as they were."))


@require_safe
def administration_duplicates(request: HttpRequest) -> HttpResponse:
    """The organisation's duplicates, the latest first, and what was merged in the last 30 days."""
    person = reader(request)
    if not person.has_right(Right.DUPLICATES):
        raise Http404
    rows = [keyset.Part(pairs.open_pairs(person.organisation), F("id"))]
    page = keyset.page(lambda: rows, order="-found", size=ON_A_PAGE, cursor=request.GET.get("page", ""))
    here = reverse("administration_duplicates")
    now = timezone.now()
    context = {
        "pairs": duplicates.shown_pairs(page.pks),
        "merges": duplicates.shown_merges(person.organisation, now),
        "previous": None if page.previous is None else f"{here}?page={page.previous}",
        "next": None if page.next is None else f"{here}?page={page.next}",
        "shown": f"{page.start + 1}–{page.start + len(page.pks)}" if page.pks else "",
    }
    return render_page(request, "requests_app/duplicates.html", context)
