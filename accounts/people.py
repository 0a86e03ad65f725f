"""Looking people up."""

from accounts.models import Person


def active_person(pk: int | None) -> Person | None:
    """The person of this key, if they may still sign in."""
    return Person.objects.with_organisation().filter(pk=pk, is_active=True).first() if pk else None
