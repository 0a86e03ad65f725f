"""Whose list of inquiries has changed, so that an unchanged one need not be asked for again (features L13)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListChange(models.Model):
    """One transaction that changed what somebody's list shows; written by triggers alone (docs/adr/0012).

    `reader` is the id of a unit or a person, 0 for everybody. `transaction` is compared with the snapshot in which a
    list was read: a number or a time would miss what was begun before and committed after.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("unit")
        OFFERED = "offered", _("unit to which it was offered")
        PERSON = "person", _("person")
        ALL = "all", _("everybody")

    pk = models.CompositePrimaryKey("kind", "reader", "transaction")
    kind = models.CharField(max_length=7, choices=Kind)
    reader = models.BigIntegerField()
    transaction = models.BigIntegerField()
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("change of a list")
        verbose_name_plural = _("changes of lists")
        indexes = [models.Index(fields=["at"], name="requests_list_change_at")]

    class Retention:
        personal: set[str] = set()
        plain = {"pk", "kind", "reader", "transaction", "at"}

    def __str__(self) -> str:
        return f"{self.kind} {self.reader}"
