"""How forms look: one renderer for all, and the inputs that the framework lacks."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.urls import reverse

from core.text import safe_file_name


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` with our templates.

    A form may name the width of its fields: `widths = {"first_name": "half", "last_name": "half"}`; `half`, `third`,
    `two` (thirds), `one` (sixth), otherwise the whole line. And what stands beside their labels:
    `hints = {"phone": _("or e-mail"), "language": ""}`; otherwise “optional” where it is.
    """

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"


class FileNameField(forms.CharField):
    """What a file is called, made harmless instead of refused: whatever is in it, the person did not type it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, widget=forms.TextInput({"maxlength": 150, "autocomplete": "off"}), **kwargs)
        self.validators = []

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return safe_file_name(text) if text else ""


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class Segmented(forms.RadioSelect):
    """A few choices side by side."""

    template_name = "core/forms/segmented.html"


class Combobox(forms.Select):
    """A select that can be searched by typing; without JavaScript it is the select."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-combobox": True} | (attrs or {}), choices)


class SearchBox(forms.TextInput):
    """A text field with suggestions from `url_name`; its value is the key of the chosen one, or the text as typed.

    The address gets `q` and answers `core/_options.html` with `options`: (key, label, hint) each.
    """

    template_name = "core/forms/search_box.html"

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        self.url_name = url_name
        self.typed = ""
        super().__init__(attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """Return the key of the chosen suggestion, otherwise what was typed."""
        self.typed = data.get(f"{name}_text", "").strip()
        return data.get(name, "") or self.typed

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Say whether neither the key nor the text was sent."""
        return name not in data and f"{name}_text" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the address of the suggestions and the text as typed."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"url": reverse(self.url_name), "typed": self.typed or value or ""}
        return context
