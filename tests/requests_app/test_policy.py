"""Role × status → actions: what the detail page may offer to whom (workflow.md 3)."""

from datetime import timedelta

import pytest

from requests_app import clock as time
from requests_app.actions.catalogue import OFFERED_TO_PEOPLE
from requests_app.actions.policy import Standing
from requests_app.models import CancelReason, Inquiry
from tests.cast import NOW, act

APPOINTMENT = {"date": "2026-11-26", "time": "10:00", "duration": "60", "place": "on_site"}


def actions(person, inquiry):
    """The codes of the actions that the person may perform now, if the inquiry exists for them at all."""
    inquiry = Inquiry.objects.visible_to(person).filter(pk=inquiry.pk).first()
    if inquiry is None:
        return None
    standing = Standing(person, inquiry, at=NOW)
    return {action.code for action in OFFERED_TO_PEOPLE if action.possible_for(inquiry) and standing.may(action)}


STAGES = ("open", "to_accept", "accepted", "assigned", "appointment_set", "after_appointment", "offer_agreed",
          "after_offer", "negotiation_set", "after_negotiation", "ordered", "cancelled",
          "external", "external_appointment", "external_offer", "external_order")  # fmt: skip
COMMON = {"hold", "assign", "change_type", "cancel", "place_order"}
DECIDED = {"hold_offer", "assign", "change_type", "cancel", "place_order"}
COLLEAGUE = {"assign", "take_over"}
EXTERNAL = {"external_order", "tell_changes"}

# What Lena (responsible from acceptance on), her colleagues, and the manufacturer may do at each stage.
TABLE = {
    "open": {"lena": None, "jonas": None, "bruno": None, "martin": COLLEAGUE, "ada": COLLEAGUE, "carla": None},
    "to_accept": {
        "lena": {"accept", "refuse"}, "jonas": {"accept", "refuse"}, "bruno": {"accept", "refuse"},
        "martin": {"revoke"}, "ada": set(), "carla": None,
    },
    "accepted": {"lena": COMMON | {"arrange_appointment", "agree_offer"}},
    "assigned": {
        "lena": {"revoke", "assign"},
        "jonas": COMMON | {"arrange_appointment", "agree_offer", "return"},
    },
    "appointment_set": {"lena": COMMON | {"postpone_appointment", "agree_offer"}},
    "after_appointment": {"lena": COMMON | {"arrange_appointment", "postpone_appointment", "agree_offer"}},
    "offer_agreed": {"lena": COMMON | {"postpone_offer"}},
    "after_offer": {"lena": DECIDED | {"postpone_offer", "arrange_negotiation"}},
    "negotiation_set": {"lena": DECIDED | {"postpone_negotiation"}},
    "after_negotiation": {"lena": DECIDED | {"postpone_negotiation", "arrange_negotiation"}},
    "ordered": {"lena": {"reopen"}, "jonas": set(), "bruno": {"reopen"}},
    "cancelled": {"lena": {"reopen"}, "jonas": set(), "bruno": {"reopen"}},
    "external": {"lena": COMMON | EXTERNAL | {"external_appointment", "external_offer"}},
    "external_appointment": {
        "lena": COMMON | EXTERNAL
        | {"external_appointment", "external_offer", "postpone_appointment", "agree_offer"},
    },
    "external_offer": {"lena": COMMON | EXTERNAL | {"external_offer", "postpone_offer"}},
    "external_order": {"lena": {"reopen"}, "jonas": set(), "bruno": {"reopen"}},
}  # fmt: skip
WORKED_ON = {"jonas": COLLEAGUE, "bruno": COLLEAGUE, "martin": set(), "ada": set(), "carla": None}


def at_stage(cast, inquiry, stage):
    """Bring the website inquiry to the stage, with Lena as responsible."""
    if stage == "open":
        return inquiry
    inquiry = act(inquiry, "assign", cast.martin, target=f"organisation:{cast.bolzano.pk}")
    if stage == "to_accept":
        return inquiry
    inquiry = act(inquiry, "accept", cast.lena)
    steps = {
        "assigned": ("assign", {"target": f"person:{cast.jonas.pk}"}),
        "appointment_set": ("arrange_appointment", APPOINTMENT),
        "after_appointment": ("arrange_appointment", APPOINTMENT),
        "ordered": ("place_order", {}),
        "cancelled": ("cancel", {"reason": CancelReason.objects.first().pk}),
    }
    if stage.startswith("external"):
        inquiry = act(inquiry, "assign", cast.lena, query="info@tischlerei.example")
        steps |= {code: (code, APPOINTMENT) for code in ("external_appointment", "external_offer")}
        steps |= {"external_order": ("external_order", {})}
    if stage in steps:
        code, data = steps[stage]
        inquiry = act(inquiry, code, cast.lena, **data)
    elif stage not in ("accepted", "external"):
        inquiry = act(inquiry, "agree_offer", cast.lena, **APPOINTMENT)
        if stage != "offer_agreed":
            inquiry = through_negotiation(cast, inquiry, stage)
    if stage == "after_appointment":
        time.pass_time(NOW + timedelta(days=3))
    return inquiry


def through_negotiation(cast, inquiry, stage):
    time.pass_time(NOW + timedelta(days=3))
    if stage != "after_offer":
        later = NOW + timedelta(days=4)
        act(inquiry, "arrange_negotiation", cast.lena, later, **APPOINTMENT | {"date": "2026-11-30"})
    if stage == "after_negotiation":
        time.pass_time(NOW + timedelta(days=10))
    return inquiry


@pytest.mark.parametrize("stage", STAGES)
def test_each_role_may_do_exactly_this(cast, inquiry, stage):
    inquiry = at_stage(cast, inquiry, stage)
    expected = WORKED_ON | TABLE[stage]
    assert {name: actions(getattr(cast, name), inquiry) for name in expected} == expected


def test_a_type_without_the_chain_is_closed_not_ordered(cast, accepted):
    inquiry = act(accepted, "change_type", cast.lena, type="general")
    assert actions(cast.lena, inquiry) == {"hold", "assign", "change_type", "cancel", "close"}
