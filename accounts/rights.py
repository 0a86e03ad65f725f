"""Rights and scopes: fixed in code, granted by roles (workflow.md 8). A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    """How much of the own organisation's inquiries a role sees (workflow.md 7)."""

    OWN = "own", _("Own inquiries")
    UNIT = "unit", _("Own unit and below")
    ORGANISATION = "organisation", _("Whole organisation")


class Right(models.TextChoices):
    """What a role allows (workflow.md 8)."""

    CREATE = "create", _("Create inquiries")
    ACCEPT = "accept", _("Accept and refuse inquiries")
    ASSIGN = "assign", _("Assign inquiries")
    TAKE_OVER = "take_over", _("Take over inquiries")
    NEGOTIATE = "negotiate", _("Agree negotiation dates")
    DOWNLOAD = "download", _("Download lists")
    REOPEN_ANY = "reopen_any", _("Reopen any inquiry")
    REPORT = "report", pgettext_lazy("right", "Reporting")
    TAGS = "tags", _("Administer tags")
    UNITS = "units", _("Administer units and studios")
    USERS = "users", _("Administer people")
    ROLES = "roles", _("Administer roles")
    SECTORS = "sectors", _("Administer sectors")
    RULES = "rules", _("Administer deadlines, reasons and templates")
    DUPLICATES = "duplicates", _("See and merge duplicates")
    EVENT_LINKS = "event_links", _("Give links to participant lists")
    COMPENDIUM = "compendium", pgettext_lazy("right", "Decide on Compendium access")
    DIRECTORY = "directory", _("Administer organisations and the dealer directory")
    ASSIGNMENT_RULES = "assignment_rules", _("Administer assignment rules")
    RETENTION_RULES = "retention_rules", _("Administer retention rules")


MANUFACTURER_RIGHTS = frozenset({Right.COMPENDIUM, Right.DIRECTORY, Right.ASSIGNMENT_RULES, Right.RETENTION_RULES})

SCOPE_WIDTH = {Scope.OWN: 0, Scope.UNIT: 1, Scope.ORGANISATION: 2}

_SALES = (Right.CREATE, Right.ACCEPT, Right.ASSIGN)
_SALESPERSON = (*_SALES, Right.TAKE_OVER, Right.NEGOTIATE, Right.DOWNLOAD)
_MANAGER = (*_SALESPERSON, Right.REOPEN_ANY, Right.REPORT, Right.TAGS)
_ADMINISTRATOR = (
    *_MANAGER,
    Right.UNITS,
    Right.USERS,
    Right.ROLES,
    Right.SECTORS,
    Right.RULES,
    Right.DUPLICATES,
    Right.EVENT_LINKS,
)

# code -> (name, scope, rights): the roles a new organisation starts with.
DEFAULT_ROLES = {
    "sales_advisor": (_("Sales advisor"), Scope.OWN, (*_SALES, Right.NEGOTIATE, Right.DOWNLOAD)),
    "salesperson": (_("Salesperson"), Scope.UNIT, _SALESPERSON),
    "architect_manager": (_("Architect manager"), Scope.UNIT, _SALESPERSON),
    "inside_staff": (_("Inside staff"), Scope.UNIT, (*_SALES, Right.TAKE_OVER, Right.DOWNLOAD)),
    "manager": (_("Manager"), Scope.ORGANISATION, _MANAGER),
    "administrator": (_("Administrator"), Scope.ORGANISATION, _ADMINISTRATOR),
}
