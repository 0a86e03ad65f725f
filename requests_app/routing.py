"""Where an inquiry goes that comes in by itself: the first rule that matches, and why (features I1, B3)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import CustomerCode, Organisation, Person, Unit
from contacts.models import Contact
from requests_app.actions.catalogue import ASSIGN
from requests_app.actions.perform import perform
from requests_app.creation import InquiryData
from requests_app.models import Inquiry, RoutingRule


@dataclass(frozen=True)
class Route:
    """Where an inquiry goes. `unit` receives it; a `dealer` is then assigned; `matched` says what decided."""

    unit: Unit
    person: Person | None = None
    dealer: Organisation | None = None
    rule: RoutingRule | None = None
    matched: dict[str, Any] = field(default_factory=dict)


def find_route(organisation: Organisation, contact: Contact, data: InquiryData) -> Route:
    """The route of the first active rule that matches, else of a known customer code, else to the first unit."""
    home = organisation.root_unit
    facts = facts_of(contact, data)
    rules = _rules_with_reachable_target().filter(
        country__in=["", facts["country"]], dealer_code__in=["", facts["dealer_code"]]
    )
    for rule in rules:
        matched = matches(rule, facts)
        if matched is not None:
            person = rule.to_person
            unit = rule.to_unit or (person.unit if person else home)
            return Route(unit=unit, person=person, dealer=rule.to_organisation, rule=rule, matched=matched)
    code = CustomerCode.objects.filter(
        code=data.dealer_code, organisation__is_active=True, organisation__kind="dealer"
    ).exclude(organisation__uses_contacts=False, organisation__email="")
    for known in code.select_related("organisation"):
        return Route(unit=home, dealer=known.organisation, matched={"dealer_code": known.code})
    return Route(unit=home)


def _rules_with_reachable_target() -> QuerySet[RoutingRule]:
    """Active rules, without those to people who left and to dealers who closed or have neither access nor e-mail."""
    rules = RoutingRule.objects.filter(is_active=True).exclude(to_person__is_active=False)
    rules = rules.exclude(to_organisation__is_active=False)
    return rules.exclude(to_organisation__uses_contacts=False, to_organisation__email="")


def facts_of(contact: Contact, data: InquiryData) -> dict[str, str]:
    """What rules look at; the building site's address before the contact's."""
    site = data.site
    return {
        "type": data.type,
        "country": str((site.country if site else "") or contact.country),
        "postal_code": (site.postal_code if site else "") or contact.postal_code,
        "language": data.language,
        "contact_type": contact.type,
        "origin": data.origin,
        "dealer_code": data.dealer_code,
    }


def matches(rule: RoutingRule, facts: dict[str, str]) -> dict[str, str] | None:
    """The facts by which the rule matches, or None when one of its conditions does not hold."""
    conditions = {
        "type": rule.types,
        "country": [str(rule.country)] if rule.country else [],
        "language": [rule.language] if rule.language else [],
        "contact_type": [rule.contact_type] if rule.contact_type else [],
        "origin": rule.origins,
        "dealer_code": [rule.dealer_code] if rule.dealer_code else [],
    }
    asked = {name: allowed for name, allowed in conditions.items() if allowed}
    if any(facts[name] not in allowed for name, allowed in asked.items()):
        return None
    matched = {name: facts[name] for name in asked}
    if rule.postal_code_from:
        if not rule.covers(facts["postal_code"]):
            return None
        matched["postal_code"] = facts["postal_code"]
    return matched


def follow(inquiry: Inquiry, route: Route, *, at: datetime) -> Inquiry:
    """Assign the new inquiry to the route's dealer, by the system, and keep with the hand-over why."""
    if route.dealer is None:
        return inquiry
    inquiry = perform(inquiry, ASSIGN, by=None, at=at, data={"target": f"organisation:{route.dealer.pk}"})
    inquiry.assignments.filter(created_at=at).update(rule=route.rule, matched=route.matched)
    return inquiry
