"""A random walk: people, partners and the clock act on inquiries, and after each step everything must hold."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connection

from accounts.models import Person
from contacts.saving import create_contact
from requests_app import clock as time
from requests_app.actions.available import available
from requests_app.actions.catalogue import ACTIONS, OFFERED_TO_PEOPLE
from requests_app.actions.errors import ActionInvalid, ActionNotAllowed, ActionNotPossible
from requests_app.actions.perform import perform
from requests_app.actions.policy import Standing
from requests_app.actions.spec import ActionSpec
from requests_app.actions.undo import ACTION as UNDO
from requests_app.actions.undo import UNDO_TIME, step_back, undo
from requests_app.compendium import request_access
from requests_app.creation import InquiryData, create_inquiry
from requests_app.deadlines import current_appointment
from requests_app.models import CancelReason, HistoryEntry, Inquiry, PartnerLink, RoutingRule
from requests_app.routing import Route, follow
from requests_app.statuses import AFTER, PROCESSED, WORKABLE, Status
from requests_app.types import InquiryType
from tests.cast import NOW, Cast, add_person, contact_data

# What ends an inquiry or gives it away comes up less often than what goes on with it.
_RARE = {"cancel", "close", "place_order", "external_order", "partner_order", "change_type"}
_NAMES = ["free@tischlerei.example", "other@metallbau.example"]


class Walk:
    """Inquiries of the cast and whoever acts on them; `step` does one thing and checks what must hold."""

    def __init__(self, cast: Cast, clock: Any, *, inquiries: int, seed: int) -> None:
        self.cast, self.clock, self.at = cast, clock, NOW
        self.random = random.Random(seed)
        self.outcomes: Counter[str] = Counter()
        self.people = [cast.lena, cast.jonas, cast.bruno, cast.martin, cast.ada, cast.carla]
        self.people += [
            add_person(cast.bolzano, "paula.wolf@studio-bolzano.example", "sales_advisor"),
            add_person(cast.manufacturer, "klaus.weber@finstral.example", "architect_manager"),
            add_person(cast.manufacturer, "greta.roth@finstral.example", "salesperson", unit=cast.germany),
        ]
        cast.lena.absences.create(weekday=3, substitute=cast.jonas)
        self.reasons = list(CancelReason.objects.values_list("pk", flat=True))
        self.studios = {organisation.pk: organisation.studios.first() for organisation in (cast.bolzano, cast.verona)}
        self.rule = RoutingRule.objects.create(position=1, to_organisation=cast.bolzano)
        for position, dealer in enumerate((cast.verona, cast.external)):
            self.rule.cascade.create(position=position, organisation=dealer)
        self.pks = [self._create(number).pk for number in range(inquiries)]
        # Entries beside actions, such as the first: from here on each action adds one, and one to the version.
        self.entries = {pk: self._entries(pk) - Inquiry.objects.get(pk=pk).version for pk in self.pks}

    def _create(self, number: int) -> Inquiry:
        cast, kind = self.cast, self.random.choice([*InquiryType, *[InquiryType.OFFER] * 5])
        home = cast.manufacturer
        owners = [(home, None), (home, cast.martin), (cast.bolzano, cast.lena), (cast.verona, None)]
        organisation, person = self.random.choice(owners)
        email, phone = f"contact-{number}@casa.example", ("mobile", f"+39 340 {1000000 + number}")
        contact = create_contact(organisation, contact_data(emails=[email], phones=[phone]), by=person, at=self.at)
        inquiry = create_inquiry(
            contact,
            InquiryData(type=kind, origin="website", language="it"),
            unit=person.unit if person else organisation.root_unit,
            responsible=person,
            by=person,
            at=self.at,
        )
        if kind == InquiryType.RELATIONSHIP and organisation == cast.manufacturer:
            request_access(inquiry, email=email, name="Anna Berger", at=self.at)
        if person is None and organisation == cast.manufacturer and number % 2:
            inquiry = follow(inquiry, Route(unit=inquiry.unit, dealer=cast.bolzano, rule=self.rule), at=self.at)
        return inquiry

    # --- One step ------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Let some time pass and do one thing."""
        self.at += timedelta(minutes=self.random.choice([1, 10, 60, 300, 900]))
        self.clock.move_to(self.at, tick=False)
        # What waits for an answer comes up more often, before its time has passed.
        waiting = list(Inquiry.objects.filter(status=Status.TO_ACCEPT).values_list("pk", flat=True))
        pks = waiting if waiting and self.random.random() < 0.15 else self.pks
        inquiry = Inquiry.objects.get(pk=self.random.choice(pks))
        chance = self.random.random()
        if chance < 0.06:
            self._let_the_clock_run()
        elif chance < 0.14 and (link := PartnerLink.objects.filter(assignment__inquiry=inquiry).last()):
            self._let_the_partner_answer(inquiry, link.pk)
        else:
            self._let_somebody_act(inquiry)

    def _let_the_clock_run(self) -> None:
        before = dict(Inquiry.objects.values_list("pk", "version"))
        self.outcomes["clock"] += time.pass_time(self.at) + time.expire_unanswered(self.at)
        time.remind(self.at)
        for inquiry in Inquiry.objects.all():
            if inquiry.version != before[inquiry.pk]:
                self.check(inquiry.pk, before[inquiry.pk])
        assert not Inquiry.objects.filter(status__in=AFTER, agreed_at__lte=self.at).exists()

    def _let_the_partner_answer(self, inquiry: Inquiry, link: int) -> None:
        action = self.random.choice([action for action in ACTIONS.values() if action.code.startswith("partner_")])
        data = self._data(action, None, inquiry) | {"confirm": "on", "version": inquiry.version, "link": link}
        try:
            perform(inquiry, action, by=None, at=self.at, data=data)
        except (ActionNotPossible, ActionInvalid) as error:
            self._nothing_changed(inquiry, error)
        else:
            self.outcomes[action.code] += 1
            self.check(inquiry.pk, inquiry.version)

    def _let_somebody_act(self, inquiry: Inquiry) -> None:
        person = self._somebody(inquiry)
        offered = self._offered(person, inquiry)
        weights = [1 if action.code in _RARE else 4 for action in offered]
        is_honest = offered and self.random.random() < 0.85
        action = self.random.choices(offered, weights)[0] if is_honest else self.random.choice(OFFERED_TO_PEOPLE)
        data, state = self._data(action, person, inquiry), self._state(inquiry.pk)
        done, problem = None, None
        try:
            done = perform(inquiry, action, by=person, at=self.at, data=data, undo_for=UNDO_TIME)
        except (ActionInvalid, ActionNotAllowed, ActionNotPossible) as error:
            problem = error
        # What a page offers is possible, whatever is typed; what it does not offer is not.
        may = done is not None or isinstance(problem, ActionInvalid)
        assert may == (action in offered), (action.code, str(person), problem)
        if done is None:
            self._nothing_changed(inquiry, problem)
            return
        self.outcomes[action.code] += 1
        self.check(inquiry.pk, inquiry.version)
        if self.random.random() < 0.2:
            self._take_back(done, person, state)

    def _somebody(self, inquiry: Inquiry) -> Person:
        """Mostly one of those whose turn it is, sometimes anybody."""
        works = inquiry.responsible_unit.organisation
        near = [person for person in self.people if person.organisation == works]
        if inquiry.responsible_id and self.random.random() < 0.6:
            near = [person for person in self.people if person.pk == inquiry.responsible_id]
        chosen = self.random.choice(near if near and self.random.random() < 0.85 else self.people)
        return Person.objects.with_organisation().get(pk=chosen.pk)

    def _take_back(self, inquiry: Inquiry, person: Person, state: dict[str, Any]) -> None:
        step = step_back(inquiry, person)
        if step is None:
            return
        undo(inquiry, step.entry_id, by=person, at=self.at)
        self.outcomes["undo"] += 1
        now = self._state(inquiry.pk)
        left = {name: (value, now[name]) for name, value in state.items() if value != now[name]}
        assert not left, (step.entry.action, left)
        self.check(inquiry.pk, inquiry.version)

    def _offered(self, person: Person, inquiry: Inquiry) -> list[ActionSpec]:
        if not Inquiry.objects.visible_to(person).filter(pk=inquiry.pk).exists():
            return []
        return available(Standing(person, Inquiry.objects.get(pk=inquiry.pk), at=self.at)).all

    # --- What forms are given ------------------------------------------------------------------------------------

    def _data(self, action: ActionSpec, person: Person | None, inquiry: Inquiry) -> dict[str, Any]:
        choose = self.random.choice
        day = (self.at + timedelta(days=choose([1, 2, 9, 30]))).date()
        studio = self.studios.get(person.organisation.pk) if person else None
        values: dict[str, Any] = {
            "note": choose(["", "Call again"]), "date": choose([day, self.at.date()]).isoformat(),
            "time": choose(["09:30", "23:59"]), "duration": choose(["30", "120"]), "reason": choose(["", "Too far"]),
            "place": choose(["on_site", "remote"]), "composition_number": choose(["", "26100"]),
            "offer_number": choose(["", "O-1", "O-2"]), "offer_amount": choose(["", "900"]),
            "order_number": choose(["", "A-1"]), "order_amount": choose(["", "800"]),
            "customer_number": choose(["", "K-1"]), "type": choose(list(InquiryType)), "changed": ["text"],
        }  # fmt: skip
        if studio and choose([True, False]):
            values |= {"place": "studio", "studio": studio.pk}
        if action.code == "cancel":
            values["reason"] = choose(self.reasons)
        if action.code == "assign":
            values |= choose([*self._receivers(), {"query": choose(_NAMES)}])
        return values

    def _receivers(self) -> list[dict[str, str]]:
        cast = self.cast
        organisations = (cast.manufacturer, cast.bolzano, cast.verona, cast.external)
        return [
            *({"target": f"person:{person.pk}"} for person in self.people),
            *({"target": f"organisation:{organisation.pk}"} for organisation in organisations),
            {"target": f"unit:{cast.bolzano.root_unit.pk}"},
            {"target": f"unit:{cast.germany.pk}"},
        ]

    # --- What must hold ------------------------------------------------------------------------------------------

    def check(self, pk: int, version: int) -> None:
        """Everything about an inquiry that had this version before the step."""
        connection.check_constraints()
        inquiry = Inquiry.objects.select_related("responsible__unit", "responsible_unit__organisation").get(pk=pk)
        self._check_history(inquiry, inquiry.version - version)
        waits = inquiry.status == Status.TO_ACCEPT
        assert inquiry.assignments.filter(outcome="pending").count() == int(waits)
        assert (inquiry.due_at is None) == (inquiry.status in PROCESSED) == (not inquiry.is_open)
        assert (inquiry.closed_at is not None) == (inquiry.status in PROCESSED)
        assert inquiry.last_open_status in WORKABLE
        self._check_due_date(inquiry)
        self._check_responsible(inquiry, waits)

    def _check_due_date(self, inquiry: Inquiry) -> None:
        agreed = current_appointment(inquiry)
        assert inquiry.agreed_at == (agreed.starts_at if agreed and inquiry.status not in PROCESSED else None)
        assert inquiry.due_set_by_hand == (inquiry.on_hold_until is not None)
        fixed = inquiry.on_hold_until or inquiry.agreed_at
        assert fixed is None or inquiry.due_at == fixed

    def _check_responsible(self, inquiry: Inquiry, waits: bool) -> None:
        works = inquiry.responsible_unit.organisation_id
        held = inquiry.assignments.filter(outcome__in=("pending", "accepted")).exclude(to_organisation=None)
        assert works in {inquiry.organisation_id, *held.values_list("to_organisation", flat=True)}
        if inquiry.responsible is None:
            return
        assert not waits
        assert inquiry.responsible.unit.organisation_id == works
        person = Person.objects.with_organisation().get(pk=inquiry.responsible.pk)
        assert Inquiry.objects.visible_to(person).filter(pk=inquiry.pk).exists()

    def _check_history(self, inquiry: Inquiry, steps: int) -> None:
        """Each action has added one entry, and led where the catalogue says."""
        assert self._entries(inquiry.pk) == self.entries[inquiry.pk] + inquiry.version
        entries = list(HistoryEntry.objects.filter(inquiry=inquiry).order_by("-pk")[:steps])
        assert entries[0].status_after == inquiry.status
        for entry in entries:
            if entry.action != UNDO:
                action = ACTIONS[entry.action]
                leads_to = {action.target} if action.target else {entry.status_before, *action.targets}
                assert entry.status_after in leads_to, entry.action
                assert entry.status_before in action.sources, entry.action

    def _entries(self, pk: int) -> int:
        return HistoryEntry.objects.filter(inquiry=pk).count()

    def _nothing_changed(self, inquiry: Inquiry, error: Exception | None) -> None:
        self.outcomes[type(error).__name__] += 1
        now = Inquiry.objects.get(pk=inquiry.pk)
        assert (now.version, now.status, now.due_at) == (inquiry.version, inquiry.status, inquiry.due_at)
        assert self._entries(inquiry.pk) == self.entries[inquiry.pk] + inquiry.version

    def _state(self, pk: int) -> dict[str, Any]:
        """The inquiry and its rows, but for what taking back leaves behind."""
        inquiry = Inquiry.objects.get(pk=pk)
        left = {"history", "undo_step", "version"}
        rows = [
            sorted(str(row | {"sequence": 0}) for row in getattr(inquiry, name).values())
            for name in ("appointments", "offers", "orders", "assignments", "notices")
        ]
        columns = Inquiry.objects.filter(pk=pk).values().get()
        return {name: value for name, value in columns.items() if name not in left} | {"rows": rows}
