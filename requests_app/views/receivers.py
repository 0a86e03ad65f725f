"""The search for whom to assign inquiries to, as dialogs show it (workflow.md 3, assign)."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from requests_app import assignees
from requests_app.models import Inquiry
from requests_app.views.shown import reader


class SearchForm(forms.Form):
    """What is typed to find a receiver."""

    query = forms.CharField(required=False, max_length=200)


def receivers(request: HttpRequest, inquiry: Inquiry | None, now: datetime) -> dict[str, Any]:
    """What `_receivers.html` shows; without one inquiry nobody has been asked before."""
    typed = SearchForm(request.POST or request.GET)
    query = typed.cleaned_data["query"].strip() if typed.is_valid() else ""
    found = assignees.search(reader(request).organisation, inquiry, query, at=now)
    chosen = request.POST.get("target") or (found[0].code if len(found) == 1 else "")
    return {"query": query, "found": found, "chosen": chosen, "address": _outside(query)}


def _outside(query: str) -> str:
    """What was typed, when it is an e-mail address of nobody who uses Contacts."""
    field = forms.EmailField()
    try:
        address = str(field.clean(query))
    except forms.ValidationError:
        return ""
    return "" if assignees.owner_of_email(address) else address
