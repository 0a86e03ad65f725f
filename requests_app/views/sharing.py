"""Sharing an inquiry with the manufacturer, and taking it back (features D13)."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.htmx import redirect_to
from requests_app import contact_keeping
from requests_app.actions.policy import Standing
from requests_app.contact_keeping import sharing_of
from requests_app.contact_panel import contact_panel
from requests_app.views.shown import reader, shown_inquiry


class ShareForm(forms.Form):
    """Whether the manufacturer sees the inquiry."""

    shared = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")


@require_POST
def inquiry_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share an inquiry of a commercial or planner contact, or take that back; only who is responsible does."""
    inquiry, form, now = shown_inquiry(reader(request), pk), ShareForm(request.POST), timezone.now()
    contact = contact_panel(inquiry.contact_id, reader(request), now)
    sharing = sharing_of(inquiry, contact.record, Standing(reader(request), inquiry, at=now), contact.manufacturer)
    if sharing is None or not sharing.may_change or not form.is_valid():
        raise Http404
    shared = form.cleaned_data["shared"]
    contact_keeping.share(inquiry, shared, by=reader(request), at=now)
    words = {"name": sharing.manufacturer}
    message = _("Shared with %(name)s") % words if shared else _("No longer shared with %(name)s") % words
    return redirect_to(request, reverse("inquiry_detail", args=[pk]), message)
