"""The demo's routing rules: dealer pages to dealers, Italy by postal code, other countries to units (features I1)."""

from typing import Any

from accounts.models import CustomerCode, Organisation, Person, Unit
from requests_app.models import RoutingRule
from requests_app.types import InquiryType, Origin

# What a dealer works on; everything else is the manufacturer's own.
_FOR_DEALERS = [InquiryType.OFFER]

_ITALY = [
    ("39000", "39999", "studio-bolzano"),
    ("37000", "38999", "serramenti-verona"),
    ("20000", "26999", "infissi-lombardi"),
    ("00010", "00199", "finestre-romane"),
]


def create(organisations: dict[str, Organisation], people: dict[str, Person]) -> None:
    """Create the rules in their order; the first that matches decides."""
    units = {unit.name: unit for unit in Unit.objects.filter(organisation=organisations["finstral"])}
    rules = [
        *_dealer_pages(),
        {"types": [InquiryType.EVENT], "to_person": people["sara"]},
        {"types": [InquiryType.RELATIONSHIP], "country": "DE", "to_person": people["katrin"]},
        {"types": [InquiryType.RELATIONSHIP], "to_person": people["sara"]},
        *(
            {
                "types": _FOR_DEALERS,
                "country": "IT",
                "postal_code_from": start,
                "postal_code_to": end,
                "to_organisation": organisations[dealer],
            }
            for start, end, dealer in _ITALY
        ),
        {"types": _FOR_DEALERS, "country": "CH", "to_organisation": organisations["fenster-graubuenden"]},
        {
            "types": _FOR_DEALERS,
            "country": "AT",
            "postal_code_from": "5000",
            "postal_code_to": "5799",
            "to_organisation": organisations["fenster-huber"],
        },
        {"types": [InquiryType.SAMPLE, InquiryType.BROCHURE], "country": "IT", "to_person": people["giulia"]},
        {"country": "DE", "to_unit": units["Finstral Deutschland"]},
        {"country": "AT", "to_unit": units["Finstral Deutschland"]},
        {"country": "FR", "to_unit": units["Finstral France"]},
        {"language": "fr", "to_unit": units["Finstral France"]},
        {"to_unit": units["Finstral Auer"]},
    ]
    RoutingRule.objects.bulk_create(
        RoutingRule(position=position * 10, **rule) for position, rule in enumerate(rules, start=1)
    )


def _dealer_pages() -> list[dict[str, Any]]:
    codes = CustomerCode.objects.select_related("organisation").order_by("code")
    return [
        {"origins": [Origin.DEALER_PAGE], "dealer_code": code.code, "to_organisation": code.organisation}
        for code in codes
    ]
