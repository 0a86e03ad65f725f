"""Who is asked next when a dealer refuses an inquiry or lets it lapse (workflow.md 5, features B1)."""

from accounts.models import Organisation
from requests_app.models import Assignment
from requests_app.types import AssignmentOutcome

# Whoever ended an assignment like this is not asked again.
_ASKED = (AssignmentOutcome.REFUSED, AssignmentOutcome.EXPIRED, AssignmentOutcome.EXTERNAL)


def next_dealer(assignment: Assignment) -> Organisation | None:
    """The next dealer of the routing rule by which the inquiry was assigned.

    None when no rule did, when it has no further dealers, or when all of them have been asked, have closed, or can
    be reached neither in Contacts nor by e-mail.
    """
    rule = assignment.rule
    if rule is None or not rule.is_active:
        return None
    asked = Assignment.objects.filter(inquiry=assignment.inquiry_id, outcome__in=_ASKED, to_organisation__isnull=False)
    steps = rule.cascade.filter(organisation__is_active=True).exclude(organisation=assignment.from_organisation_id)
    steps = steps.exclude(organisation__uses_contacts=False, organisation__email="")
    step = steps.exclude(organisation__in=asked.values("to_organisation")).select_related("organisation").first()
    return None if step is None else step.organisation
