"""Views of the list that people have given a name (features L6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit

MOST_LETTERS = 60


class SavedView(models.Model):
    """A list as its address has it, named by a person and perhaps shared with a unit.

    `words` are those of the address. They say what to look for, never what is found: everybody sees what they may.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=MOST_LETTERS)
    words = models.TextField(_("address"))
    shared_with = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                name="requests_app_view_named_once",
                violation_error_message=_("You already have a view of this name."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(words=""),
                name="requests_app_view_has_a_name",
                violation_error_message=_("A view has a name, and something to show."),
            ),
        ]

    class Retention:
        # What is looked for may be somebody's name.
        personal = {"name", "words"}
        plain = {"id", "owner", "shared_with", "created_at"}

    def __str__(self) -> str:
        return self.name


class ViewMark(models.Model):
    """How a person keeps a view, their own or one that is shared with them: where it stands, and what it is to them."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="view_marks", verbose_name=_("person")
    )
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="marks", verbose_name=_("saved view"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(_("opens first"), default=False)
    is_hidden = models.BooleanField(_("hidden"), default=False)

    class Meta:
        verbose_name = _("place of a saved view")
        verbose_name_plural = _("places of saved views")
        constraints = [
            models.UniqueConstraint(fields=["person", "view"], name="requests_app_view_marked_once"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_default=True),
                name="requests_app_one_default_view",
                violation_error_message=_("Only one view can open first."),
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_hidden=False),
                name="requests_app_default_view_is_shown",
                violation_error_message=_("A hidden view cannot open first."),
            ),
        ]

    class Retention:
        personal: set[str] = set()
        plain = {"id", "person", "view", "position", "is_default", "is_hidden"}

    def __str__(self) -> str:
        return f"{self.person_id} {self.view_id}"
