"""Tags that an organisation puts on its inquiries (features D10)."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class Tag(models.Model):
    """A word an organisation groups inquiries by; no other organisation sees it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tags", verbose_name=_("organisation"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                name="requests_app_tag_once",
                violation_error_message=_("This tag already exists."),
            )
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "organisation", "name"}

    def __str__(self) -> str:
        return self.name
