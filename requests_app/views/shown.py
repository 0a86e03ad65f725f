"""The one way a page gets an inquiry: through the door, and as its reader may read it."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import Person
from requests_app.models import Inquiry
from requests_app.row_notices import unseen_by
from requests_app.tags import tags_on
from requests_app.unread import is_unread_by
from requests_app.uploads import held_by
from requests_app.visibility import redact


def reader(request: HttpRequest) -> Person:
    """Who is signed in; the middleware lets nobody else in."""
    return cast(Person, request.user)


def shown_inquiry(person: Person, pk: int) -> Inquiry:
    """The inquiry as the person may read it, not to be saved; raises Http404 when it does not exist for them."""
    inquiry = get_object_or_404(
        Inquiry.objects.visible_to(person)
        .with_detail_data()
        .annotate(
            unseen=unseen_by(person), is_unread=is_unread_by(person), held=held_by(person), own_tags=tags_on(person)
        ),
        pk=pk,
    )
    return redact([inquiry], person)[0]


def is_visible(person: Person, pk: int) -> bool:
    """Say whether the inquiry exists for the person."""
    return Inquiry.objects.visible_to(person).filter(pk=pk).exists()


def page_after(person: Person, pk: int) -> str:
    """Where to go when something was done to the inquiry: its page, or the list once it exists for them no more."""
    return reverse("inquiry_detail", args=[pk]) if is_visible(person, pk) else reverse("inquiry_list")
