"""Granting and refusing access to the Compendium (workflow.md 3)."""

from functools import partial

from requests_app import compendium
from requests_app.actions.spec import Outcome, Step
from requests_app.models import CompendiumRequest


def grant(step: Step) -> Outcome:
    """Let the architect in: a link is mailed; the status stays."""
    request = _decide(step, CompendiumRequest.State.GRANTED)
    return Outcome(after=partial(compendium.mail_link, request, at=step.at))


def refuse(step: Step) -> Outcome:
    """Do not let the architect in, and mail that; the status stays."""
    request = _decide(step, CompendiumRequest.State.REFUSED)
    return Outcome(after=partial(compendium.mail_refusal, request, at=step.at))


def _decide(step: Step, state: CompendiumRequest.State) -> CompendiumRequest:
    request = compendium.pending_request(step.inquiry)
    if request is None:
        raise CompendiumRequest.DoesNotExist(f"Nobody asks for access in inquiry {step.inquiry.number}")
    request.state = state
    request.decided_by = step.by
    request.decided_at = step.at
    request.save()
    return request
