"""The table of workflow.md 3, readable at a glance."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rights import Right
from requests_app.actions.appointment_forms import (
    AppointmentForm,
    MomentForm,
    OfferFieldsForm,
    PostponeForm,
    PostponeOfferFieldsForm,
)
from requests_app.actions.effects import appointments, assignments, compendium, documents, external, lifecycle
from requests_app.actions.external_forms import (
    ExternalMomentForm,
    PartnerAcceptForm,
    PartnerAppointmentForm,
    PartnerOfferForm,
    PartnerOrderForm,
    PartnerRefuseForm,
    TellChangesForm,
)
from requests_app.actions.forms import AssignForm, CancelForm, NoteForm, NothingForm, OrderForm, ReasonForm, TypeForm
from requests_app.actions.spec import ActionSpec, Condition, Grant, Relation
from requests_app.compendium import pending_request
from requests_app.statuses import AFTER, OFFER_SUBMITTED, PROCESSED, WORKABLE, Status
from requests_app.types import ALL_BUT_OFFER, ALL_TYPES, AppointmentKind, Category, InquiryType

_OFFER = frozenset({InquiryType.OFFER})
_RELATIONSHIP = frozenset({InquiryType.RELATIONSHIP})
_RESPONSIBLE = (Grant(Relation.RESPONSIBLE),)
_NEGOTIATOR = (Grant(Relation.RESPONSIBLE, Right.NEGOTIATE),)
_RECEIVER = (Grant(Relation.RECEIVER, Right.ACCEPT),)
_OF_COMPENDIUM = (Grant(Relation.MANUFACTURER, Right.COMPENDIUM),)
_OUTSIDE = (Grant(Relation.OUTSIDE),)
_BEFORE_EXTERNAL_OFFER = frozenset(
    {Status.OPEN, Status.ASSIGNED_EXTERNALLY, Status.APPOINTMENT_SET, Status.AFTER_APPOINTMENT}
)
_SYSTEM: tuple[Grant, ...] = ()
_IS_ASKED_FOR_ACCESS = Condition(
    lambda inquiry: pending_request(inquiry) is not None,
    carries=_("with a pending request"),
    reason=_("Nobody waits for a decision on Compendium access here."),
)

ACCEPT = ActionSpec(
    code="accept", label=_("Accept inquiry"), done=_("Inquiry accepted"), icon="check",
    types=ALL_TYPES, sources=frozenset({Status.TO_ACCEPT}), target=Status.OPEN, grants=_RECEIVER,
    form=NothingForm, effect=assignments.accept, category=Category.ASSIGNMENTS, rank=1,
)  # fmt: skip
REFUSE = ActionSpec(
    code="refuse", label=_("Refuse inquiry"), done=_("Inquiry refused"), icon="block",
    types=ALL_TYPES, sources=frozenset({Status.TO_ACCEPT}), target=Status.OPEN, grants=_RECEIVER,
    form=ReasonForm, effect=assignments.refuse, category=Category.ASSIGNMENTS, rank=2, is_danger=True,
)  # fmt: skip
ARRANGE_APPOINTMENT = ActionSpec(
    code="arrange_appointment", label=_("Set advisory appointment"), done=_("Advisory appointment set"), icon="event",
    types=_OFFER, sources=frozenset({Status.OPEN, Status.ASSIGNED, Status.AFTER_APPOINTMENT}),
    target=Status.APPOINTMENT_SET, grants=_RESPONSIBLE, form=OfferFieldsForm,
    effect=appointments.arranged(AppointmentKind.ADVISORY), category=Category.APPOINTMENTS, rank=10, is_undoable=True,
)  # fmt: skip
AGREE_OFFER = ActionSpec(
    code="agree_offer", label=_("Agree submission of offer"), done=_("Submission of offer agreed"),
    icon="request_quote", types=_OFFER,
    sources=frozenset({Status.OPEN, Status.ASSIGNED, Status.APPOINTMENT_SET, Status.AFTER_APPOINTMENT}),
    target=Status.OFFER_AGREED, grants=_RESPONSIBLE, form=OfferFieldsForm,
    effect=appointments.arranged(AppointmentKind.OFFER), category=Category.APPOINTMENTS, rank=11, is_undoable=True,
)  # fmt: skip
ARRANGE_NEGOTIATION = ActionSpec(
    code="arrange_negotiation", label=_("Set negotiation date"), done=_("Negotiation date set"), icon="forum",
    types=_OFFER, sources=frozenset({Status.AFTER_OFFER, Status.AFTER_NEGOTIATION}), target=Status.NEGOTIATION_SET,
    grants=_NEGOTIATOR, form=AppointmentForm, effect=appointments.arranged(AppointmentKind.NEGOTIATION),
    category=Category.APPOINTMENTS, rank=12, is_undoable=True,
)  # fmt: skip
PLACE_ORDER = ActionSpec(
    code="place_order", label=_("Place order"), done=_("Order placed"), icon="shopping_cart",
    types=_OFFER, sources=WORKABLE, target=Status.ORDERED, grants=_RESPONSIBLE, form=OrderForm,
    effect=documents.place_order, category=Category.OFFERS, rank=20, is_undoable=True,
)  # fmt: skip
CLOSE = ActionSpec(
    code="close", label=_("Close inquiry"), done=_("Inquiry closed"), icon="check_circle",
    types=ALL_BUT_OFFER, sources=WORKABLE, target=Status.CLOSED, grants=_RESPONSIBLE, form=NoteForm,
    effect=lifecycle.nothing_more, category=Category.ACTIONS, rank=15, is_bulk=True, is_undoable=True,
)  # fmt: skip
POSTPONE_APPOINTMENT = ActionSpec(
    code="postpone_appointment", label=_("Postpone advisory appointment"), done=_("Advisory appointment postponed"),
    icon="update", types=_OFFER, sources=frozenset({Status.APPOINTMENT_SET, Status.AFTER_APPOINTMENT}),
    target=Status.APPOINTMENT_SET, grants=_RESPONSIBLE, form=PostponeOfferFieldsForm,
    effect=appointments.postponed(AppointmentKind.ADVISORY), category=Category.APPOINTMENTS, rank=30, is_undoable=True,
)  # fmt: skip
POSTPONE_OFFER = ActionSpec(
    code="postpone_offer", label=_("Postpone submission of offer"), done=_("Submission of offer postponed"),
    icon="update", types=_OFFER, sources=frozenset({Status.OFFER_AGREED, Status.AFTER_OFFER}),
    target=Status.OFFER_AGREED, grants=_RESPONSIBLE, form=PostponeOfferFieldsForm,
    effect=appointments.postponed(AppointmentKind.OFFER), category=Category.APPOINTMENTS, rank=31, is_undoable=True,
)  # fmt: skip
POSTPONE_NEGOTIATION = ActionSpec(
    code="postpone_negotiation", label=_("Postpone negotiation date"), done=_("Negotiation date postponed"),
    icon="update", types=_OFFER, sources=frozenset({Status.NEGOTIATION_SET, Status.AFTER_NEGOTIATION}),
    target=Status.NEGOTIATION_SET, grants=_NEGOTIATOR, form=PostponeForm,
    effect=appointments.postponed(AppointmentKind.NEGOTIATION), category=Category.APPOINTMENTS, rank=32,
    is_undoable=True,
)  # fmt: skip
HOLD = ActionSpec(
    code="hold", label=_("Put on hold"), done=pgettext_lazy("done", "Put on hold"), icon="pause_circle_outline",
    types=ALL_TYPES, sources=WORKABLE - OFFER_SUBMITTED, grants=_RESPONSIBLE, form=MomentForm,
    effect=lifecycle.hold, category=Category.ACTIONS, rank=40, is_bulk=True, is_undoable=True,
)  # fmt: skip
HOLD_OFFER = ActionSpec(
    code="hold_offer", label=_("Put offer on hold"), done=_("Offer put on hold"), icon="pause_circle_outline",
    types=_OFFER, sources=OFFER_SUBMITTED, grants=_RESPONSIBLE, form=MomentForm,
    effect=lifecycle.hold, category=Category.ACTIONS, rank=40, is_bulk=True, is_undoable=True,
)  # fmt: skip
VISIT_ARCHITECT = ActionSpec(
    code="visit_architect", label=_("Visit architect"), done=_("Visit to the architect agreed"), icon="architecture",
    types=_RELATIONSHIP, sources=WORKABLE, target=Status.APPOINTMENT_SET, grants=_RESPONSIBLE, form=AppointmentForm,
    effect=appointments.arranged(AppointmentKind.ARCHITECT_VISIT), category=Category.APPOINTMENTS, rank=10,
    is_undoable=True,
)  # fmt: skip
INVITE_ARCHITECT = ActionSpec(
    code="invite_architect", label=_("Invite architect"), done=_("Architect invited"), icon="group_add",
    types=_RELATIONSHIP, sources=WORKABLE, target=Status.APPOINTMENT_SET, grants=_RESPONSIBLE, form=AppointmentForm,
    effect=appointments.arranged(AppointmentKind.ARCHITECT_INVITATION), category=Category.APPOINTMENTS, rank=11,
    is_undoable=True,
)  # fmt: skip
GRANT_ACCESS = ActionSpec(
    code="grant_access", label=_("Grant Compendium access"), done=_("Compendium access granted"), icon="lock_open",
    types=_RELATIONSHIP, sources=frozenset(Status), condition=_IS_ASKED_FOR_ACCESS, grants=_OF_COMPENDIUM,
    form=NoteForm, effect=compendium.grant, category=Category.ACTIONS, rank=3,
)  # fmt: skip
REFUSE_ACCESS = ActionSpec(
    code="refuse_access", label=_("Refuse Compendium access"), done=_("Compendium access refused"), icon="block",
    types=_RELATIONSHIP, sources=frozenset(Status), condition=_IS_ASKED_FOR_ACCESS, grants=_OF_COMPENDIUM,
    form=NoteForm, effect=compendium.refuse, category=Category.ACTIONS, rank=4, is_danger=True,
)  # fmt: skip
ASSIGN = ActionSpec(
    code="assign", label=_("Assign inquiry"), done=_("Inquiry assigned"), icon="assignment_ind",
    types=ALL_TYPES, sources=WORKABLE, grants=(Grant(Relation.RESPONSIBLE), Grant(Relation.COLLEAGUE, Right.ASSIGN)),
    targets=frozenset({Status.ASSIGNED, Status.TO_ACCEPT, Status.ASSIGNED_EXTERNALLY}),
    form=AssignForm, effect=assignments.assign, category=Category.ASSIGNMENTS, rank=60, is_bulk=True,
    is_undoable_unsent=True,
)  # fmt: skip
REVOKE = ActionSpec(
    code="revoke", label=_("Revoke assignment"), done=_("Assignment revoked"), icon="undo",
    types=ALL_TYPES, sources=frozenset({Status.ASSIGNED, Status.TO_ACCEPT}), grants=(Grant(Relation.ASSIGNER),),
    form=NoteForm, effect=assignments.revoke, targets=WORKABLE, category=Category.ASSIGNMENTS, rank=61,
)  # fmt: skip
RETURN = ActionSpec(
    code="return", label=_("Return inquiry"), done=_("Inquiry returned"), icon="reply",
    types=ALL_TYPES, sources=frozenset({Status.ASSIGNED}), grants=(Grant(Relation.ASSIGNED),),
    form=NoteForm, effect=assignments.give_back, targets=WORKABLE, category=Category.ASSIGNMENTS, rank=62,
)  # fmt: skip
TAKE_OVER = ActionSpec(
    code="take_over", label=_("Take over inquiry"), done=_("Inquiry taken over"), icon="pan_tool",
    types=ALL_TYPES, sources=WORKABLE, grants=(Grant(Relation.COLLEAGUE, Right.TAKE_OVER),),
    form=NoteForm, effect=assignments.take_over, category=Category.ASSIGNMENTS, rank=63, is_undoable=True,
)  # fmt: skip
CHANGE_TYPE = ActionSpec(
    code="change_type", label=_("Change type"), done=_("Type changed"), icon="swap_horiz",
    types=ALL_TYPES, sources=WORKABLE, targets=frozenset({Status.OPEN}), grants=_RESPONSIBLE, form=TypeForm,
    effect=lifecycle.change_type, category=Category.CHANGES, rank=70, is_undoable=True,
)  # fmt: skip
CANCEL = ActionSpec(
    code="cancel", label=_("Cancel inquiry"), done=_("Inquiry cancelled"), icon="cancel",
    types=ALL_TYPES, sources=WORKABLE, target=Status.CANCELLED, grants=_RESPONSIBLE, form=CancelForm,
    effect=lifecycle.cancel, category=Category.ACTIONS, rank=90, is_danger=True, is_bulk=True, is_undoable=True,
)  # fmt: skip
REOPEN = ActionSpec(
    code="reopen", label=_("Reopen inquiry"), done=_("Inquiry reopened"), icon="replay",
    types=ALL_TYPES, sources=PROCESSED,
    grants=(Grant(Relation.LAST_RESPONSIBLE), Grant(Relation.COLLEAGUE, Right.REOPEN_ANY)),
    form=NoteForm, effect=lifecycle.reopen, targets=WORKABLE, category=Category.ACTIONS, rank=5, is_undoable=True,
)  # fmt: skip

# While the inquiry is with a partner outside: what the responsible hears of it (workflow.md 3, external twins).
EXTERNAL_APPOINTMENT = ActionSpec(
    code="external_appointment", label=_("External: Set advisory appointment"),
    done=_("External: Advisory appointment set"), icon="event", types=_OFFER, sources=_BEFORE_EXTERNAL_OFFER,
    target=Status.APPOINTMENT_SET, grants=_OUTSIDE, form=ExternalMomentForm,
    effect=appointments.arranged_outside(AppointmentKind.ADVISORY), category=Category.APPOINTMENTS, rank=6,
    is_undoable=True, is_external=True,
)  # fmt: skip
EXTERNAL_OFFER = ActionSpec(
    code="external_offer", label=_("External: Agree submission of offer"),
    done=_("External: Submission of offer agreed"), icon="request_quote", types=_OFFER,
    sources=_BEFORE_EXTERNAL_OFFER | {Status.OFFER_AGREED, Status.AFTER_OFFER}, target=Status.OFFER_AGREED,
    grants=_OUTSIDE, form=ExternalMomentForm, effect=appointments.arranged_outside(AppointmentKind.OFFER),
    category=Category.APPOINTMENTS, rank=7, is_undoable=True, is_external=True,
)  # fmt: skip
EXTERNAL_ORDER = ActionSpec(
    code="external_order", label=_("External: Place order"), done=_("External: Order placed"), icon="shopping_cart",
    types=_OFFER, sources=WORKABLE, target=Status.ORDERED, grants=_OUTSIDE, form=OrderForm,
    effect=documents.place_order, category=Category.OFFERS, rank=8, is_undoable=True, is_external=True,
)  # fmt: skip
TELL_CHANGES = ActionSpec(
    code="tell_changes", label=_("Communicate changes externally"), done=_("Changes communicated externally"),
    icon="forward_to_inbox", types=ALL_TYPES, sources=WORKABLE, grants=_OUTSIDE, form=TellChangesForm,
    effect=external.tell_changes, category=Category.ASSIGNMENTS, rank=9, is_external=True,
)  # fmt: skip

# And what the partner answers without an account (features B2).
PARTNER_ACCEPT = ActionSpec(
    code="partner_accept", label=_("Accept inquiry"), done=external.ACCEPTED, icon="check",
    types=ALL_TYPES, sources=frozenset({Status.ASSIGNED_EXTERNALLY}), target=Status.ASSIGNED_EXTERNALLY,
    grants=_SYSTEM, form=PartnerAcceptForm, effect=external.partner_accepts, category=Category.ASSIGNMENTS, rank=1,
    is_external=True,
)  # fmt: skip
PARTNER_REFUSE = ActionSpec(
    code="partner_refuse", label=_("Refuse inquiry"), done=external.REFUSED, icon="block",
    types=ALL_TYPES, sources=frozenset({Status.OPEN, Status.ASSIGNED_EXTERNALLY}), target=Status.OPEN, grants=_SYSTEM,
    form=PartnerRefuseForm, effect=external.partner_refuses, category=Category.ASSIGNMENTS, rank=5, is_danger=True,
    is_external=True,
)  # fmt: skip
PARTNER_APPOINTMENT = ActionSpec(
    code="partner_appointment", label=_("Appointment set"), done=external.APPOINTMENT_SET, icon="event",
    types=_OFFER, sources=_BEFORE_EXTERNAL_OFFER, target=Status.APPOINTMENT_SET, grants=_SYSTEM,
    form=PartnerAppointmentForm, effect=external.partner_sets_appointment, category=Category.APPOINTMENTS, rank=2,
    is_external=True,
)  # fmt: skip
PARTNER_OFFER = ActionSpec(
    code="partner_offer", label=_("Offer submitted"), done=external.OFFER_SUBMITTED, icon="request_quote",
    types=_OFFER, sources=_BEFORE_EXTERNAL_OFFER | {Status.OFFER_AGREED}, target=Status.AFTER_OFFER, grants=_SYSTEM,
    form=PartnerOfferForm, effect=external.partner_submits_offer, category=Category.APPOINTMENTS, rank=3,
    is_external=True,
)  # fmt: skip
PARTNER_ORDER = ActionSpec(
    code="partner_order", label=pgettext_lazy("answer", "Order placed"), done=external.ORDER_PLACED,
    icon="shopping_cart", types=_OFFER, sources=WORKABLE, target=Status.ORDERED, grants=_SYSTEM,
    form=PartnerOrderForm, effect=external.partner_places_order, category=Category.OFFERS, rank=4, is_external=True,
)  # fmt: skip

EXPIRE = ActionSpec(
    code="expire", label=_("Return unanswered inquiry"), done=_("Not answered in time, returned"), icon="timer_off",
    types=ALL_TYPES, sources=frozenset({Status.TO_ACCEPT}), target=Status.OPEN, grants=_SYSTEM,
    form=NothingForm, effect=assignments.expire, category=Category.ASSIGNMENTS,
)  # fmt: skip
PASS_TIME = ActionSpec(
    code="pass_time", label=_("Agreed moment has passed"), done=_("Agreed moment has passed"), icon="schedule",
    types=_OFFER | _RELATIONSHIP, sources=frozenset(AFTER), grants=_SYSTEM,
    form=NothingForm, effect=lifecycle.pass_time, targets=frozenset(AFTER.values()), category=Category.ACTIONS,
)  # fmt: skip

ACTIONS: dict[str, ActionSpec] = {
    action.code: action
    for action in sorted(
        (value for value in list(globals().values()) if isinstance(value, ActionSpec)),
        key=lambda action: action.rank,
    )
}
OFFERED_TO_PEOPLE = tuple(action for action in ACTIONS.values() if action.grants)
