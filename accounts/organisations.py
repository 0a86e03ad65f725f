"""Setting up an organisation."""

from typing import Any

from django.db import transaction

from accounts.models import Organisation, Role, Unit
from accounts.rights import DEFAULT_ROLES, MANUFACTURER_RIGHTS


@transaction.atomic
def create_organisation(*, subdivision: str = "", time_zone: str = "Europe/Rome", **fields: Any) -> Organisation:
    """Create an organisation with its first unit, named like it, and the default roles (workflow.md 8).

    `subdivision` and `time_zone` are those of the unit's calendar.
    """
    organisation = Organisation.objects.create(**fields)
    Unit.objects.add_root(
        {
            "organisation": organisation,
            "name": organisation.name,
            "country": organisation.country,
            "subdivision": subdivision,
            "time_zone": time_zone,
        }
    )
    Role.objects.bulk_create(
        Role(
            organisation=organisation,
            code=code,
            scope=scope,
            rights=[str(right) for right in (*rights, *_beyond_dealers(organisation, code))],
        )
        for code, (_name, scope, rights) in DEFAULT_ROLES.items()
    )
    return organisation


def _beyond_dealers(organisation: Organisation, role: str) -> list[str]:
    """The rights that only the manufacturer's administrators have (workflow.md 8)."""
    return sorted(MANUFACTURER_RIGHTS) if organisation.is_manufacturer and role == "administrator" else []


def add_unit(parent: Unit, *, name: str, country: str, subdivision: str = "", time_zone: str = "Europe/Rome") -> Unit:
    """Add a unit below another of the same organisation."""
    return Unit.objects.add_child(
        parent,
        {
            "organisation": parent.organisation,
            "name": name,
            "country": country,
            "subdivision": subdivision,
            "time_zone": time_zone,
        },
    )
