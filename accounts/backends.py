"""Signing in by e-mail address and password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from accounts.models import Person


class AuthenticationBackend(AllauthBackend):
    """Allauth's backend, loading unit and organisation with the person: every page needs them."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the active person of the session, in one query."""
        person = Person.objects.with_organisation().filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
