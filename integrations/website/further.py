"""What of a payload has no place of its own: kept by its path, so that nothing a customer wrote is lost."""

import json
import math
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from pydantic import BaseModel

from core.text import clean

MAX_LETTERS = 100_000
MAX_DEPTH = 20


@dataclass
class Further:
    """Values by their path ("contact.title"), and by code what the reader should know about them.

    The codes are keys of requests_app.actions.words.REMARKS.
    """

    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def keep(self, path: str, value: Any, remark: str = "") -> None:
        """Keep a value that could not be taken over."""
        self.values[path] = value
        self.remark(remark)

    def remark(self, code: str) -> None:
        """Note a code once."""
        if code and code not in self.remarks:
            self.remarks.append(code)

    def fit(self, model: type[models.Model], path: str, **texts: str) -> dict[str, Any]:
        """Return the texts as long as the model's columns hold; what is cut is kept whole."""
        for name, text in texts.items():
            limit = getattr(model._meta.get_field(name), "max_length", None)
            if limit and len(text) > limit:
                self.keep(f"{path}{name}", text, "cut")
                texts[name] = text[:limit]
        return texts

    def as_json(self) -> dict[str, Any]:
        """Return the values for the database; too many of them are left to the raw content."""
        if len(json.dumps(self.values)) > MAX_LETTERS:
            self.remark("left_out")
            return {}
        return self.values


def unknown_fields(part: BaseModel, path: str = "") -> dict[str, Any]:
    """Return the fields that the schema does not know, of the part and of those inside it, by path."""
    found = {f"{path}{name}": tidy(value) for name, value in (part.model_extra or {}).items()}
    for name in type(part).model_fields:
        value = getattr(part, name)
        inner = (
            {f"{name}.": value}
            if not isinstance(value, list)
            else {f"{name}.{position}.": item for position, item in enumerate(value)}
        )
        for step, item in inner.items():
            if isinstance(item, BaseModel):
                found |= unknown_fields(item, f"{path}{step}")
    return found


def tidy(value: Any, depth: int = 0) -> Any:
    """Return a JSON value that the database takes: clean texts, finite numbers, nested at most 20 deep."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict | list) and depth == MAX_DEPTH:
        return "…"
    if isinstance(value, dict):
        return {name: tidy(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [tidy(item, depth + 1) for item in value]
    return value
