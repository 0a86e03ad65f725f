"""Why an action did not happen."""

from typing import TYPE_CHECKING

from requests_app.models import Inquiry

if TYPE_CHECKING:
    from requests_app.actions.forms import ActionForm


class ActionNotPossible(Exception):
    """The inquiry is not, or no longer, as the action needs it; nothing was changed.

    `inquiry` is fresh from the database, `reason` a sentence for the reader.
    """

    def __init__(self, inquiry: Inquiry, reason: str) -> None:
        super().__init__(str(reason))
        self.inquiry = inquiry
        self.reason = reason


class ActionNotAllowed(Exception):
    """The person may not perform the action on this inquiry; for them it does not exist."""


class ActionInvalid(Exception):
    """The data do not pass the action's form; `form` carries the errors beside the fields."""

    def __init__(self, form: "ActionForm") -> None:
        super().__init__(form.errors.as_json())
        self.form = form
