"""What may stand in the address of a search: any text, and one of the parts."""

from typing import Any

from django import forms

from core.text import clean_line
from requests_app.search.document import Part
from requests_app.search.query import LONGEST_QUERY


class SearchField(forms.CharField):
    """What somebody typed or pasted, whatever it is: on one line, harmless, and cut where nobody types any more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """The text; never an error."""
        return clean_line((super().to_python(value) or "")[: 2 * LONGEST_QUERY])[:LONGEST_QUERY]


class SearchForm(forms.Form):
    """The words of an address that belong to the search: `q` is what, `in` is where, empty for everywhere."""

    q = SearchField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in"] = forms.ChoiceField(required=False, choices=Part)
