"""What stands on the paper: everything the reader may see of an inquiry, without controls (features D12)."""

from datetime import datetime
from typing import Any

from accounts.models import Person
from contacts.card import contact_card
from requests_app import panels, timeline
from requests_app.actions.policy import Standing
from requests_app.models import Inquiry
from requests_app.shown_files import file_lines
from requests_app.visibility import history_for

TEMPLATE = "requests_app/print.html"
# A sheet of more entries is read by nobody; the latest are printed.
MOST_ENTRIES = 500


def sheet(inquiry: Inquiry, person: Person, at: datetime) -> dict[str, Any]:
    """The context of the template, for an inquiry from `shown_inquiry` that the person sees in full."""
    standing = Standing(person, inquiry, at=at)
    files = file_lines(inquiry, standing)
    entries = list(history_for(inquiry, person).select_related("person", "organisation", "unit")[: MOST_ENTRIES + 1])
    return {
        "inquiry": inquiry,
        "now": at,
        "contact": contact_card(inquiry.contact_id),
        "facts": panels.inquiry_facts(inquiry, standing.last_assignment, person),
        "due_box": panels.due_box(inquiry),
        "documents": panels.documents(inquiry, person),
        "lines": timeline.lines(entries[:MOST_ENTRIES], inquiry, person, files),
        "has_more": len(entries) > MOST_ENTRIES,
        "files": files,
        "printed_by": person.get_full_name(),
    }
