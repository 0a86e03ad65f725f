"""How allauth behaves here: people are invited, nobody signs up, and it speaks our words."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.mail import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without sign-up."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Your access is switched off."),
        "email_password_mismatch": _("E-mail address and password do not match."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link no longer works."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators (features A3)."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the one mail that allauth sends here, the link to a new password, in the person's language."""
        person = context["user"]
        queue_mail(
            kind="password_reset",
            to=email,
            language=person.language or translation.get_language(),
            context={"name": person.first_name, "url": context["password_reset_url"]},
            about=f"person:{person.pk}",
            at=timezone.now(),
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the profile."""
        return reverse("profile")
