"""The catalogue of actions against the table of workflow.md 3, copied here in its own words."""

import pytest
from django.utils import translation

from requests_app.actions.catalogue import ACTIONS

OFFER, RELATIONSHIP = {"offer"}, {"relationship"}
ALL_BUT_OFFER = {"sample", "brochure", "event", "relationship", "general"}
ALL = OFFER | ALL_BUT_OFFER
SUBMITTED = {"after_offer", "negotiation_set", "after_negotiation"}
# "any open but to_accept"
ANY = {"open", "assigned", "assigned_externally", "appointment_set", "after_appointment", "offer_agreed"} | SUBMITTED
PROCESSED = {"ordered", "closed", "cancelled"}
EVERYWHERE = ANY | PROCESSED | {"to_accept"}
# Where a partner outside may have it before an offer is agreed.
OUTSIDE = {"open", "assigned_externally", "appointment_set", "after_appointment"}

R = {("responsible", None)}
R_NEGOTIATES = {("responsible", "negotiate")}
R_OUTSIDE = {("outside", None)}
RECEIVER = {("receiver", "accept")}
COMPENDIUM = {("manufacturer", "compendium")}
STAYS: set[str] = set()
BEFORE = ANY

# code: label, who, types, from, leads to
TABLE = {
    "accept": ("Accept inquiry", RECEIVER, ALL, {"to_accept"}, {"open"}),
    "refuse": ("Refuse inquiry", RECEIVER, ALL, {"to_accept"}, {"open"}),
    "assign": (
        "Assign inquiry", R | {("colleague", "assign")}, ALL, ANY, {"assigned", "to_accept", "assigned_externally"},
    ),
    "revoke": ("Revoke assignment", {("assigner", None)}, ALL, {"assigned", "to_accept"}, BEFORE),
    "return": ("Return inquiry", {("assigned", None)}, ALL, {"assigned"}, BEFORE),
    "take_over": ("Take over inquiry", {("colleague", "take_over")}, ALL, ANY, STAYS),
    "change_type": ("Change type", R, ALL, ANY, STAYS | {"open"}),
    "arrange_appointment": (
        "Set advisory appointment", R, OFFER, {"open", "assigned", "after_appointment"}, {"appointment_set"},
    ),
    "postpone_appointment": (
        "Postpone advisory appointment", R, OFFER, {"appointment_set", "after_appointment"}, {"appointment_set"},
    ),
    "agree_offer": (
        "Agree submission of offer", R, OFFER,
        {"open", "assigned", "appointment_set", "after_appointment"}, {"offer_agreed"},
    ),
    "postpone_offer": ("Postpone submission of offer", R, OFFER, {"offer_agreed", "after_offer"}, {"offer_agreed"}),
    "arrange_negotiation": (
        "Set negotiation date", R_NEGOTIATES, OFFER, {"after_offer", "after_negotiation"}, {"negotiation_set"},
    ),
    "postpone_negotiation": (
        "Postpone negotiation date", R_NEGOTIATES, OFFER, {"negotiation_set", "after_negotiation"}, {"negotiation_set"},
    ),
    "hold": ("Put on hold", R, ALL, ANY - SUBMITTED, STAYS),
    "hold_offer": ("Put offer on hold", R, OFFER, SUBMITTED, STAYS),
    "place_order": ("Place order", R, OFFER, ANY, {"ordered"}),
    "close": ("Close inquiry", R, ALL_BUT_OFFER, ANY, {"closed"}),
    "cancel": ("Cancel inquiry", R, ALL, ANY, {"cancelled"}),
    "reopen": (
        "Reopen inquiry", {("last_responsible", None), ("colleague", "reopen_any")}, ALL, PROCESSED, BEFORE,
    ),
    "tell_changes": ("Communicate changes externally", R_OUTSIDE, ALL, ANY, STAYS),
    "external_appointment": ("External: Set advisory appointment", R_OUTSIDE, OFFER, OUTSIDE, {"appointment_set"}),
    "external_offer": (
        "External: Agree submission of offer", R_OUTSIDE, OFFER, OUTSIDE | {"offer_agreed", "after_offer"},
        {"offer_agreed"},
    ),
    "external_order": ("External: Place order", R_OUTSIDE, OFFER, ANY, {"ordered"}),
    "visit_architect": ("Visit architect", R, RELATIONSHIP, ANY, {"appointment_set"}),
    "invite_architect": ("Invite architect", R, RELATIONSHIP, ANY, {"appointment_set"}),
    "grant_access": ("Grant Compendium access", COMPENDIUM, RELATIONSHIP, EVERYWHERE, STAYS),
    "refuse_access": ("Refuse Compendium access", COMPENDIUM, RELATIONSHIP, EVERYWHERE, STAYS),
}  # fmt: skip

FRENCH = {
    "accept": "Accepter la demande", "refuse": "Refuser la demande", "assign": "Attribuer la demande",
    "revoke": "Révoquer l'attribution", "return": "Renvoyer la demande", "take_over": "Reprendre la demande",
    "change_type": "Modifier le type", "arrange_appointment": "Fixer un rendez-vous conseil",
    "postpone_appointment": "Reporter le rendez-vous conseil", "agree_offer": "Fixer la remise du devis",
    "postpone_offer": "Reporter la remise du devis", "arrange_negotiation": "Convenir la date de négociation",
    "postpone_negotiation": "Reporter la négociation", "hold": "Mettre en attente",
    "hold_offer": "Mettre le devis en attente", "place_order": "Passer la commande", "close": "Traiter la demande",
    "cancel": "Clôre la demande", "reopen": "Rouvrir la demande",
    "tell_changes": "Communiquer les changements en externe", "visit_architect": "Visiter l'architecte",
    "invite_architect": "Inviter l'architecte", "grant_access": "Autoriser l'accès", "refuse_access": "Refuser l'accès",
}  # fmt: skip


@pytest.mark.parametrize("code", TABLE)
def test_each_row_stands_in_the_catalogue(code):
    action = ACTIONS[code]
    who = {(grant.relation.value, grant.right and grant.right.value) for grant in action.grants}
    leads_to = {action.target} if action.target else set(action.targets)
    assert (str(action.label), who, set(action.types), set(action.sources), leads_to) == TABLE[code]


def test_the_french_labels_are_those_of_the_table():
    with translation.override("fr"):
        labels = {code: str(ACTIONS[code].label).replace("’", "'") for code in FRENCH}
    assert labels == FRENCH


def test_nobody_may_do_what_stands_in_no_row():
    by_nobody = {code for code, action in ACTIONS.items() if not action.grants}
    assert set(ACTIONS) - by_nobody == set(TABLE)
    assert {code for code in by_nobody if not code.startswith("partner_")} == {"expire", "pass_time"}


def test_these_are_done_in_bulk():
    assert {code for code, action in ACTIONS.items() if action.is_bulk} == {
        "close", "hold", "hold_offer", "cancel", "assign",
    }  # fmt: skip


def test_only_a_request_lets_access_be_decided():
    conditional = {code for code, action in ACTIONS.items() if action.condition}
    assert conditional == {"grant_access", "refuse_access"}
