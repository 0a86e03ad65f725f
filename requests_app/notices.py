"""Who is told when an inquiry changes hands (workflow.md 3, 5; features M2, M3)."""

from datetime import datetime

from requests_app.models import Assignment


def offered(assignment: Assignment, *, at: datetime) -> None:
    """Tell the receiving organisation that an inquiry waits for its answer."""


def assigned(assignment: Assignment, *, at: datetime) -> None:
    """Tell the colleague who got an inquiry."""


def assigned_externally(assignment: Assignment, *, at: datetime) -> None:
    """Send the inquiry to a partner without access."""


def accepted(assignment: Assignment, *, at: datetime) -> None:
    """Tell the assigner that the receiver accepted."""


def refused(assignment: Assignment, *, at: datetime) -> None:
    """Tell the assigner that the receiver refused, and why."""


def expired(assignment: Assignment, *, at: datetime) -> None:
    """Tell both sides that the acceptance time has passed."""


def revoked(assignment: Assignment, *, at: datetime) -> None:
    """Tell the receiver that the assignment was taken back."""


def returned(assignment: Assignment, *, at: datetime) -> None:
    """Tell the assigner that the colleague gave the inquiry back."""
