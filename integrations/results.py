"""What becomes of a receipt: an inquiry, or reasons why there is none."""

from dataclasses import dataclass, field

from requests_app.models import Inquiry


@dataclass(frozen=True)
class TakenIn:
    """The inquiry of a receipt, whether its contact is new, what to remark, and the names of the files to keep."""

    inquiry: Inquiry
    is_new_contact: bool
    reasons: list[dict[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class IntakeRefused(Exception):
    """Content that becomes no inquiry; `reasons` say why (integrations.reasons)."""

    def __init__(self, reasons: list[dict[str, str]]) -> None:
        super().__init__(", ".join(f"{row['pointer']} {row['code']}" for row in reasons))
        self.reasons = reasons
