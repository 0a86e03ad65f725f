"""An organisation's own templates, as administrators write them (features M4, A4)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.text import clean, clean_line
from requests_app.mailing.defaults import DEFAULTS
from requests_app.mailing.filling import unknown_placeholders
from requests_app.models import MailTemplate
from requests_app.statuses import Status
from requests_app.types import InquiryType


class TemplateForm(forms.ModelForm):
    """One template; what stands in braces has to be something that is filled in."""

    widths: ClassVar[dict[str, str]] = {"name": "half", "language": "half", "type": "half", "status": "half"}
    hints: ClassVar[dict[str, Any]] = {"type": _("empty: all"), "status": _("empty: all"), "language": ""}

    class Meta:
        model = MailTemplate
        fields = ("name", "language", "type", "status", "subject", "text")
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea({"rows": 10})}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_subject(self) -> str:
        return self._checked(clean_line(self.cleaned_data["subject"]))

    def clean_text(self) -> str:
        return self._checked(clean(self.cleaned_data["text"]))

    def _checked(self, text: str) -> str:
        unknown = unknown_placeholders(text)
        if unknown:
            raise forms.ValidationError(_("Nothing fills in {%(name)s}."), params={"name": unknown[0]})
        return text

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"organisation"}  # type: ignore[misc]


def initial_from(code: str, language: str) -> dict[str, Any]:
    """What a template starts with that is made from one of the defaults; nothing for an unknown one."""
    for default in DEFAULTS:
        if default.code == code and language in default.words:
            subject, text = default.words[language]
            single_type = next(iter(default.types)) if len(default.types) == 1 else ""
            single_status = next(iter(default.statuses)) if len(default.statuses) == 1 else ""
            words = {"name": str(default.name), "language": language, "subject": subject, "text": text}
            return words | {"type": single_type, "status": single_status}
    return {}


def described(types: object, statuses: object) -> str:
    """For which inquiries a default is, in words."""
    labels = [str(InquiryType(kind).label) for kind in sorted(types or ())]  # type: ignore[call-overload]
    labels += [str(Status(status).label) for status in Status if status in (statuses or ())]  # type: ignore[operator]
    return ", ".join(labels)
