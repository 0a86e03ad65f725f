"""What a person has not read yet (features L4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.inquiry import Inquiry


class InquiryUnread(models.Model):
    """An inquiry that is new to a person, or that they marked as unread; reading it deletes the row."""

    pk = models.CompositePrimaryKey("person", "inquiry")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"), db_index=False
    )
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="unread_by", verbose_name=_("inquiry"))

    class Meta:
        verbose_name = _("unread inquiry")
        verbose_name_plural = _("unread inquiries")

    class Retention:
        personal: set[str] = set()
        plain = {"pk", "person", "inquiry"}

    def __str__(self) -> str:
        return f"{self.person_id} {self.inquiry_id}"
