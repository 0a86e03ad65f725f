"""What the history says about things that are not actions of the catalogue."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from core.files import REASONS, FileRefused
from requests_app.types import CONTACT_CHANGED

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class HistoryWord(NamedTuple):
    """What happened and its icon."""

    label: "StrOrPromise"
    icon: str


# By HistoryEntry.action.
HISTORY_WORDS = {
    "create": HistoryWord(_("Inquiry created"), icon="add"),
    "receive": HistoryWord(_("Inquiry received"), icon="inbox"),
    "note": HistoryWord(_("Note"), icon="sticky_note_2"),
    "file_added": HistoryWord(_("File added"), icon="attach_file"),
    "file_refused": HistoryWord(_("File not accepted"), icon="block"),
    "file_renamed": HistoryWord(_("File renamed"), icon="edit"),
    "file_deleted": HistoryWord(_("File deleted"), icon="delete_outline"),
    "file_restored": HistoryWord(_("File brought back"), icon="restore"),
    "file_infected": HistoryWord(_("Infected file destroyed"), icon="bug_report"),
    "main_data_changed": HistoryWord(_("Main data changed"), icon="edit"),
    "offer_added": HistoryWord(_("Offer added"), icon="receipt_long"),
    "offer_changed": HistoryWord(_("Offer changed"), icon="receipt_long"),
    "offer_main": HistoryWord(_("Main offer chosen"), icon="receipt_long"),
    "offer_deleted": HistoryWord(_("Offer deleted"), icon="receipt_long"),
    "order_added": HistoryWord(_("Order added"), icon="receipt_long"),
    "order_changed": HistoryWord(_("Order changed"), icon="receipt_long"),
    "order_deleted": HistoryWord(_("Order deleted"), icon="receipt_long"),
    "mail_sent": HistoryWord(_("Mail sent to the contact"), icon="mail"),
    "mail_written": HistoryWord(_("Mail written to the contact"), icon="mail"),
    "mail_failed": HistoryWord(_("Mail not delivered"), icon="report"),
    "access_requested": HistoryWord(_("Compendium access requested"), icon="vpn_key"),
    "undo": HistoryWord(_("Taken back"), icon="undo"),
    CONTACT_CHANGED: HistoryWord(_("Contact data changed"), icon="person"),
    "shared": HistoryWord(_("Shared with the manufacturer"), icon="visibility"),
    "unshared": HistoryWord(_("No longer shared with the manufacturer"), icon="visibility_off"),
}

# By code of an action: what a person should know before doing it.
HINTS = {
    "accept": _("You become responsible for this inquiry and see the contact and all details."),
    "refuse": _("The inquiry goes back to whoever offered it. You will not see it any more."),
    "revoke": _("The inquiry comes back to you as it was before."),
    "return": _("The inquiry goes back to the colleague who assigned it to you."),
    "take_over": _("You become responsible for this inquiry."),
    "reopen": _("The inquiry returns to where it stood, with a fresh due date."),
    "tell_changes": _("The partner gets the mail with everything again, what has changed is marked. Its link is new."),
    "grant_access": _("The architect gets an e-mail with a link that is valid for a week."),
    "refuse_access": _("The architect gets an e-mail that says so. The note stays with us."),
}

# By details["reason"] of file_refused, beside the codes of core.files.REASONS.
FILE_REFUSALS = {
    "address": _("The file's address is not one on the public web."),
    "unavailable": _("The file could not be fetched."),
    "unreadable": _("The file arrived damaged."),
    "too_many": _("An inquiry brings at most 20 files."),
}

# By details["remarks"] of receive: what of an inquiry from outside was not taken over as it came.
REMARKS = {
    "vat_number": _("The VAT number is not valid; it stands among the further fields."),
    "cut": _("Some values were too long; they stand in full among the further fields."),
    "left_out": _("The further fields were too many to be kept."),
    "province": _("The province is not known; it stands among the further fields."),
    "submitted_at": _("The time of sending lies in the future; the time of arrival counts."),
}


def file_refusal(code: str) -> str:
    """Return why a file was not accepted, in the reader's language."""
    return str(FileRefused(code).messages[0]) if code in REASONS else str(FILE_REFUSALS[code])
