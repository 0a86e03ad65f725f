"""What the form of a new inquiry consists of, and what becomes of it (features N1, N2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contacts.choices import ConsentHow
from contacts.forms import ContactForm, initial_for
from contacts.models import Contact
from contacts.saving import ContactData, create_contact, touch
from requests_app import contact_keeping
from requests_app.creation import create_inquiry
from requests_app.forms import ADDRESS_FIELDS, GivenForm, InquiryForm, SiteForm
from requests_app.kept_files import Attached, attach_all
from requests_app.known_choice import Choice
from requests_app.models import Inquiry


class Forms:
    """The parts of the page: contact with consent (unless it is known), inquiry, building site, files."""

    def __init__(
        self,
        person: Person,
        contact: Contact | None,
        *,
        at: datetime,
        sent: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        attached: Attached | None = None,
    ) -> None:
        """What was `sent` is checked; what was only `typed` stands in the fields and nothing is wrong with it."""
        words: dict[str, Any] = {name: typed[name] for name in typed} if typed else {}
        initial = initial_for(person) | words
        site = {"country": initial["country"]} | _of_prefix(words, "site-")
        self.known = contact
        self.attached = attached or Attached()
        self.contact = None if contact else ContactForm(sent, initial=initial)
        self.given = GivenForm(sent, person=person, at=at, prefix="given", initial=_of_prefix(words, "given-"))
        self.inquiry = InquiryForm(sent, person=person, prefix="inquiry", initial=_of_prefix(words, "inquiry-"))
        self.site = SiteForm(sent, prefix="site", initial=site, use_required_attribute=False)

    @property
    def new_contact(self) -> ContactForm:
        """The form of the new contact; raises ValueError when the contact is known."""
        if self.contact is None:
            raise ValueError("The contact is known already.")
        return self.contact

    def are_valid(self) -> bool:
        """Check all parts, so that every error is shown at once."""
        parts = [self.inquiry, *([self.contact, self.given] if self.contact else [])]
        valid = not [part for part in parts if not part.is_valid()]
        if self.inquiry.cleaned_data.get("site_differs"):
            valid = self.site.is_valid() and valid
        checks = [self._has_address(), self._has_signed_form(), self.attached.all_taken]
        return valid and all(checks)

    def _has_address(self) -> bool:
        """Samples and brochures are sent somewhere (workflow.md 1)."""
        if not self.inquiry.needs_address:
            return True
        if self.contact is None:
            complete = bool(self.known and self.known.street and self.known.postal_code and self.known.town)
            if not complete:
                self.inquiry.add_error("type", _("This contact has no address to send something to."))
            return complete
        missing = [name for name in ADDRESS_FIELDS if not self.contact.cleaned_data.get(name)]
        for name in missing:
            self.contact.add_error(name, _("Needed to send samples and brochures."))
        return not missing

    def _has_signed_form(self) -> bool:
        """Consent in person is on paper: the signed form comes as a file (features N2)."""
        is_on_paper = self.contact is not None and self.inquiry.consent_how == ConsentHow.SIGNED
        missing = is_on_paper and self.attached.signed is None and not self.attached.signed_errors
        if missing:
            self.attached.signed_errors = [("", _("Add a photo or scan of the signed form."))]
        return not missing

    def contact_data(self) -> ContactData:
        """The new contact with consents given in the way of the origin, then, and to whom."""
        return self.new_contact.contact_data(
            how=self.inquiry.consent_how, by=self.given.taken_by, at=self.given.given_at
        )


@transaction.atomic
def save(forms: Forms, chosen: Choice, *, by: Person, at: datetime) -> Inquiry:
    """Create the inquiry with its files, and the contact unless it is known or replaced.

    Raises EmailTaken and IntegrityError when the contact's e-mail is known meanwhile, and FileRefused.
    """
    contact = forms.known
    if contact is None and chosen.is_replaced and chosen.contact is not None:
        contact = contact_keeping.replace(chosen.contact, forms.contact_data(), by=by, at=at)
    elif contact is None:
        contact = create_contact(by.organisation, forms.contact_data(), by=by, at=at)
    else:
        touch(contact, at)
    differs = forms.inquiry.cleaned_data["site_differs"]
    data = forms.inquiry.inquiry_data(language=contact.language, site=forms.site.site() if differs else None)
    responsible = forms.inquiry.cleaned_data["responsible"]
    inquiry = create_inquiry(contact, data, unit=responsible.unit, responsible=responsible, by=by, at=at)
    attach_all(forms.attached, inquiry, by=by, at=at)
    return inquiry


def _of_prefix(typed: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)}
