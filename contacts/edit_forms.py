"""The form that changes a contact, and what it does when somebody else has changed it meanwhile (features C2, D5)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.choices import PhoneKind
from contacts.comparing import Line, side_by_side
from contacts.emails import normalise_email
from contacts.forms import INCOMPLETE_PHONE, LineField, PersonForm
from contacts.models import Contact, ContactEmail, Province
from contacts.phones import parse
from contacts.saving import PLAIN_FIELDS, ContactData, full_data_of, state_key, values_of
from core.typed import OURS

# A contact may have 40 e-mails; nobody has more than this.
MOST_ROWS = 200
THEIRS, MINE = "theirs", "mine"
_SIGNER = signing.Signer(salt="contacts.edit_forms")


class EmailRow(forms.Form):
    """One e-mail; an empty line is none."""

    address = forms.EmailField(label=_("E-mail"), required=False)

    def clean_address(self) -> str:
        return normalise_email(self.cleaned_data["address"])


class PhoneRow(forms.Form):
    """One phone; an empty line is none."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PhoneKind, initial=PhoneKind.MOBILE)
    number = LineField(label=_("Phone"), required=False, max_length=60, widget=forms.TextInput({"type": "tel"}))


class NumberRow(forms.Form):
    """One customer number; an empty line is none."""

    number = LineField(label=_("Customer number"), required=False, max_length=40)


class Rows(forms.BaseFormSet):
    """Lines of one kind, with an empty one at the end, and one more when asked for."""

    def typed(self) -> list[forms.Form]:
        """The lines in which something stands, each once."""
        found: dict[Any, forms.Form] = {}
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            text = data.get("address") or data.get("number")
            if text:
                found.setdefault(text, form)
        return list(found.values())


def _rows(form: type[forms.Form]) -> Any:
    return forms.formset_factory(form, formset=Rows, extra=1, absolute_max=MOST_ROWS, max_num=MOST_ROWS)


class EditedPersonForm(PersonForm):
    """A contact that is known already may be a company without a name."""

    hints: ClassVar[dict[str, Any]] = {"last_name": ""}
    last_name = LineField(label=_("Last name"), required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """A name or a company."""
        data = super().clean()
        if not data.get("last_name") and not data.get("company") and not {"last_name", "company"} & set(self.errors):
            self.add_error("last_name", _("Enter the last name."))
        return data


class ContactEdit:
    """All parts of the form. `base` is what the person saw, and travels with the form, signed."""

    def __init__(self, contact: Contact, data: QueryDict | None = None) -> None:
        self.contact = contact
        self.now = values_of(full_data_of(contact))
        self.data = data
        self.base = _read(data.get("base", "")) if data is not None else None
        initial = {name: getattr(contact, name) for name in PLAIN_FIELDS} | {"country": str(contact.country)}
        rows = {"auto_id": "contact_%s", "form_kwargs": {"use_required_attribute": False}}
        self.person = EditedPersonForm(data, initial=initial, auto_id="contact_%s")
        self.emails = _rows(EmailRow)(
            _more(data, "emails"), prefix="emails", initial=[{"address": one} for one in self.now["emails"]], **rows
        )
        self.phones = _rows(PhoneRow)(
            _more(data, "phones"),
            prefix="phones",
            initial=[{"kind": kind, "number": raw} for kind, raw in self.now["phones"]],
            **rows,
        )
        self.numbers = _rows(NumberRow)(
            _more(data, "numbers"),
            prefix="numbers",
            initial=[{"number": number} for number in self.now["customer_numbers"]],
            **rows,
        )
        if self.wants_more:
            self._begin_in_new_line()
        # The contact that has one of the addresses already.
        self.taken: Contact | None = None

    @property
    def signed_base(self) -> str:
        """What the person has seen of the contact, to be sent back.

        Nothing once they have chosen: this form has no choices, so that they are asked again before it is saved.
        """
        base = self.now if self.base is None else {} if self._has_chosen else self.base
        return _SIGNER.sign_object(base, compress=True)

    @property
    def _has_chosen(self) -> bool:
        return any(name.startswith("choice_") for name in self.data or ())

    @property
    def signed_now(self) -> str:
        """What the contact is now, once the person has been shown it."""
        return _SIGNER.sign_object(self.now, compress=True)

    @property
    def seen(self) -> str:
        """The state that the data were made from."""
        return state_key(self.contact)

    @property
    def wants_more(self) -> bool:
        """Whether the person only asks for another line."""
        return self.data is not None and "more" in self.data

    def _begin_in_new_line(self) -> None:
        """The line that was asked for is where typing goes on."""
        for rows in (self.emails, self.phones, self.numbers):
            if self.data is not None and rows.prefix == self.data.get("more") and rows.forms:
                fields = rows.forms[-1].fields
                fields["address" if "address" in fields else "number"].widget.attrs["autofocus"] = True

    def is_valid(self) -> bool:
        """Check all parts, so that every error is shown at once."""
        parts = [self.person, self.emails, self.phones, self.numbers]
        valid = not [part for part in parts if not part.is_valid()]
        return self._phones_fit() and self._is_reachable() and self._emails_are_free() and valid

    def _phones_fit(self) -> bool:
        """New numbers are complete; old ones stay as they were written."""
        country = self.person.cleaned_data.get("country", "")
        known = {raw for _kind, raw in self.now["phones"]}
        wrong = [
            row
            for row in self.phones.typed()
            if row.cleaned_data["number"] not in known and parse(row.cleaned_data["number"], country) is None
        ]
        for row in wrong:
            row.add_error("number", INCOMPLETE_PHONE)
        return not wrong

    def _is_reachable(self) -> bool:
        if self.emails.typed() or self.phones.typed() or self.emails.total_error_count():
            return True
        self.emails.forms[0].add_error("address", _("Enter an e-mail or a phone number."))
        return False

    def _emails_are_free(self) -> bool:
        """An address belongs to one contact of the organisation."""
        rows = {row.cleaned_data["address"]: row for row in self.emails.typed()}
        others = ContactEmail.objects.filter(organisation=self.contact.organisation_id, address__in=rows)
        taken = list(others.exclude(contact=self.contact.pk).select_related("contact"))
        for email in taken:
            words = {"name": email.contact}
            rows[email.address].add_error("address", _("This e-mail belongs to %(name)s.") % words)
            self.taken = email.contact
        return not taken

    def contact_data(self) -> ContactData:
        """The checked data: where the person chose what somebody else has written, that."""
        return self._with_theirs(self._typed())

    def _typed(self) -> ContactData:
        return ContactData(
            **self.person.plain_data(),
            emails=[row.cleaned_data["address"] for row in self.emails.typed()],
            phones=[(row.cleaned_data["kind"], row.cleaned_data["number"]) for row in self.phones.typed()],
            customer_numbers=[row.cleaned_data["number"] for row in self.numbers.typed()],
        )

    def _with_theirs(self, mine: ContactData) -> ContactData:
        data, base = self.data or QueryDict(), self.base or {}
        names = [name for name in base if data.get(f"choice_{name}") == THEIRS]
        taken: dict[str, Any] = {name: base[name] for name in names}
        if "phones" in taken:
            taken["phones"] = [(kind, raw) for kind, raw in taken["phones"]]
        if "province" in taken:
            country = taken.get("country") or mine.country
            taken["province"] = Province.objects.filter(name=taken["province"], country=country).first()
        return replace(mine, **taken)

    # --- Somebody else has changed it ----------------------------------------------------------------------------

    @property
    def is_outdated(self) -> bool:
        """Whether the contact is not any more what the person has seen."""
        return self.base is not None and self.base != self.now

    def differences(self) -> list[Line]:
        """By field, what stands there now (left) and what the person wrote (right), where these are not the same.

        Also what they have chosen between before somebody changed it once more: this choice is made anew.
        """
        lines = side_by_side(self.now, values_of(self._typed()))
        return [line for line in lines if line.differs]

    def preset(self, name: str) -> str:
        """What the person most likely wants: what they chose, have changed themselves, otherwise what others have."""
        chosen = (self.data or QueryDict()).get(f"choice_{name}", "")
        if chosen in (MINE, THEIRS):
            return chosen
        mine, base = values_of(self._typed()), self.base or {}
        return MINE if mine.get(name) != base.get(name) else THEIRS

    def typed_again(self) -> Iterable[tuple[str, str]]:
        """All that was sent, to be sent again with the choices."""
        ours = {"base", *OURS}
        for name, values in (self.data or QueryDict()).lists():
            if name not in ours and not name.startswith("choice_"):
                yield from ((name, str(value)) for value in values)


def _more(data: QueryDict | None, prefix: str) -> QueryDict | None:
    """The data of a form set, with one more line when the person asks for one of this kind."""
    if data is None or data.get("more") != prefix:
        return data
    copy = data.copy()
    total = copy.get(f"{prefix}-TOTAL_FORMS", "0")
    copy[f"{prefix}-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_ROWS)) if total.isdecimal() else total
    return copy


def _read(signed: str) -> dict[str, Any]:
    """What the person has seen; nothing when it is not of ours, so that it counts as outdated."""
    try:
        values = _SIGNER.unsign_object(signed)
    except signing.BadSignature:
        return {}
    return values if isinstance(values, dict) else {}
