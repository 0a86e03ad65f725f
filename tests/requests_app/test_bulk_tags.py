"""Tags, read and unread in bulk: who may, what is changed, what taking back leaves (features L4, L11, D10)."""

import pytest
from django.urls import reverse

from accounts.rights import Right
from requests_app.models import BulkJob, Inquiry, InquiryUnread
from requests_app.unread import mark_unread
from tests.bulk import do, prepared
from tests.cast import act, add_person


def tags(inquiry) -> list[str]:
    return sorted(inquiry.tags.values_list("name", flat=True))


@pytest.fixture
def undo(as_lena, django_capture_on_commit_callbacks):
    """Lena takes a job back."""

    def run(job) -> BulkJob:
        with django_capture_on_commit_callbacks(execute=True):
            as_lena.post(reverse("bulk_undo", args=[job.pk]))
        job.refresh_from_db()
        return job

    return run


def test_a_tag_is_found_or_made_and_put_on_all(in_bulk, cast, mine):
    cast.bolzano.tags.create(name="Messe")
    mine[0].tags.add(cast.bolzano.tags.get())
    job = in_bulk("add_tag", mine, tag="  messe ")
    assert [tags(inquiry) for inquiry in mine] == [["Messe"]] * 3
    assert (job.done, job.skipped) == (2, 1)
    assert job.items.get(done=False).reason == "It carries this tag already."
    in_bulk("add_tag", mine, tag="Energy bonus")
    assert [tags(inquiry) for inquiry in mine] == [["Energy bonus", "Messe"]] * 3
    assert cast.bolzano.tags.count() == 2


def test_taking_back_leaves_the_tags_that_were_there_before(in_bulk, undo, cast, mine):
    mine[0].tags.add(cast.bolzano.tags.create(name="Messe"))
    job = undo(in_bulk("add_tag", mine, tag="Messe"))
    assert [tags(inquiry) for inquiry in mine] == [["Messe"], [], []]
    assert (job.undone, job.kept) == (2, 0)


def test_a_tag_is_taken_off_and_put_on_again(in_bulk, undo, cast, mine):
    tag = cast.bolzano.tags.create(name="Messe")
    for inquiry in mine[:2]:
        inquiry.tags.add(tag)
    job = in_bulk("remove_tag", mine, tag=tag.pk)
    assert [tags(inquiry) for inquiry in mine] == [[], [], []]
    assert (job.done, job.skipped) == (2, 1)
    undo(job)
    assert [tags(inquiry) for inquiry in mine] == [["Messe"], ["Messe"], []]


def test_only_tags_of_the_own_organisation_can_be_chosen(as_lena, cast, mine):
    foreign = cast.verona.tags.create(name="Verona's")
    job = prepared(as_lena, "remove_tag", mine)
    page = as_lena.get(reverse("bulk_job", args=[job.pk])).text
    assert "Verona" not in page
    assert as_lena.post(reverse("bulk_job", args=[job.pk]), {"tag": foreign.pk}).status_code == 422
    assert "Verona" not in as_lena.get(reverse("bulk_job", args=[prepared(as_lena, "add_tag", mine).pk])).text


# Who may tag Lena's inquiry: she, a manager who cares for tags, and nobody else of the studio.
@pytest.mark.parametrize(("name", "may"), [("lena", True), ("bruno", True), ("jonas", False)])
def test_who_may_tag(client, cast, mine, name, may, django_capture_on_commit_callbacks):
    client.force_login(getattr(cast, name))
    job = prepared(client, "add_tag", mine[:1])
    rehearsal = client.get(reverse("bulk_job", args=[job.pk])).context["rehearsal"]
    assert rehearsal.possible == may
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("bulk_job", args=[job.pk]), {"tag": "Messe"})
    assert tags(mine[0]) == (["Messe"] if may else [])


def test_a_substitute_may_tag(cast, mine, client, django_capture_on_commit_callbacks):
    cast.lena.absences.create(substitute=cast.jonas, first_day="2026-11-20", last_day="2026-11-30")
    client.force_login(cast.jonas)
    do(client, django_capture_on_commit_callbacks, "add_tag", mine[:1], tag="Messe")
    assert tags(mine[0]) == ["Messe"]


def test_what_waits_to_be_accepted_carries_no_tags_and_each_side_has_its_own(
    client, cast, offered, django_capture_on_commit_callbacks
):
    client.force_login(cast.lena)
    answer = client.get(reverse("bulk_job", args=[prepared(client, "add_tag", [offered]).pk]))
    assert [reason.text for reason in answer.context["rehearsal"].reasons] == ["It has to be accepted first."]
    act(offered, "accept", cast.lena)
    do(client, django_capture_on_commit_callbacks, "add_tag", [offered], tag="Dealer's")
    # At the manufacturer nobody is responsible any more: who sees it may.
    client.force_login(cast.martin)
    do(client, django_capture_on_commit_callbacks, "add_tag", [offered], tag="Maker's")
    assert tags(offered) == ["Dealer's", "Maker's"]
    client.force_login(cast.lena)
    assert "Maker's" not in client.get("/?group=all").text


def test_read_and_unread_concern_the_person_alone(in_bulk, undo, cast, mine):
    mark_unread([mine[0].pk], cast.lena)
    mark_unread([mine[0].pk, mine[1].pk], cast.jonas)
    job = in_bulk("mark_unread", mine)
    assert (job.done, job.skipped, job.items.get(done=False).reason) == (2, 1, "It is unread already.")
    assert InquiryUnread.objects.filter(person=cast.lena).count() == 3
    undo(job)
    assert list(InquiryUnread.objects.filter(person=cast.lena).values_list("inquiry", flat=True)) == [mine[0].pk]
    assert InquiryUnread.objects.filter(person=cast.jonas).count() == 2


def test_read_is_marked_and_taken_back_to_what_it_was(in_bulk, undo, cast, mine):
    mark_unread([mine[0].pk, mine[1].pk], cast.lena)
    job = in_bulk("mark_read", mine)
    assert (job.done, job.skipped, InquiryUnread.objects.filter(person=cast.lena).count()) == (2, 1, 0)
    undo(job)
    assert InquiryUnread.objects.filter(person=cast.lena).count() == 2


def test_marking_is_possible_also_for_what_waits_to_be_accepted(
    client, cast, offered, django_capture_on_commit_callbacks
):
    client.force_login(cast.lena)
    InquiryUnread.objects.all().delete()
    job = do(client, django_capture_on_commit_callbacks, "mark_unread", [], chosen={"all": "1", "address": "/"})
    assert (job.done, job.total) == (1, 1)


# --- Roles -------------------------------------------------------------------------------------------------------

# By role in the studio: for how many of Lena's three (two general ones, one offer) each deed is possible.
ROLES = {
    "sales_advisor": {},
    "salesperson": {"assign": 3, "mark_unread": 3},
    "inside_staff": {"assign": 3, "mark_unread": 3},
    "manager": {"assign": 3, "mark_unread": 3, "add_tag": 3, "remove_tag": 3},
    "administrator": {"assign": 3, "mark_unread": 3, "add_tag": 3, "remove_tag": 3},
    "lena": {"close": 2, "hold": 3, "cancel": 3, "assign": 3, "mark_unread": 3, "add_tag": 3, "remove_tag": 3},
}
DEEDS = ("close", "hold", "hold_offer", "cancel", "assign", "mark_read", "mark_unread", "add_tag", "remove_tag")


@pytest.mark.parametrize("role", ROLES)
def test_what_each_role_can_do_to_what_a_colleague_is_responsible_for(client, cast, mine, role):
    InquiryUnread.objects.all().delete()
    cast.bolzano.tags.create(name="Messe")
    client.force_login(cast.lena if role == "lena" else add_person(cast.bolzano, "x.y@studio-bolzano.example", role))
    possible = {}
    for code in DEEDS:
        ids = [inquiry.pk for inquiry in mine]
        answer = client.post(reverse("inquiry_bulk", args=[code]), {"ids": ids}, headers={"HX-Request": "true"})
        if answer.status_code == 200:
            possible[code] = answer.context["rehearsal"].possible
        else:
            assert (answer.status_code, role) == (422, "sales_advisor")  # Sees none of them.
    assert {code: number for code, number in possible.items() if number} == ROLES[role]


def test_who_may_not_assign_at_all_is_not_offered_it_for_what_is_a_colleagues(client, cast, mine):
    role = cast.bolzano.roles.get(code="salesperson")
    role.rights = [right for right in role.rights if right != Right.ASSIGN]
    role.save()
    client.force_login(cast.jonas)
    answer = client.post(
        reverse("inquiry_bulk", args=["assign"]), {"ids": [mine[0].pk]}, headers={"HX-Request": "true"}
    )
    assert answer.context["rehearsal"].possible == 0
    assert Inquiry.objects.filter(status="assigned").count() == 0
