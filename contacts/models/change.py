"""What was changed about a contact, by whom and when (features C7)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.contact import Contact


class ContactChange(models.Model):
    """One change: `changes` holds by field what stood there before and what stands there since.

    Values are kept as they are stored, words are found when somebody reads them (contacts.words).
    """

    class Kind(models.TextChoices):
        EDITED = "edited", pgettext_lazy("contact change", "Changed")
        REPLACED = "replaced", pgettext_lazy("contact change", "Replaced by new data")
        COMPANY = "company", pgettext_lazy("contact change", "Taken to another company")
        CONSENT = "consent", pgettext_lazy("contact change", "Consent given")
        WITHDRAWN = "withdrawn", pgettext_lazy("contact change", "Consent withdrawn")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="changes", verbose_name=_("contact"))
    at = models.DateTimeField(_("when"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("change of a contact")
        verbose_name_plural = _("changes of contacts")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["contact", "-at", "-id"], name="contacts_changes")]

    class Retention:
        personal = {"changes"}
        plain = {"id", "contact", "at", "person", "kind"}

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
