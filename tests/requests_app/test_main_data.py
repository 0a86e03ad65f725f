"""Main data changed in place: at the field, into the history, and with two people at once (features D5)."""

import re

import pytest
from django.urls import reverse

from requests_app.models import HistoryEntry, Inquiry
from tests.cast import act
from tests.signing_in import key_in, proof_in, signed_in_again

DATA = {
    "project_name": "Villa Rosa", "project_type": "renovation", "composition_number": "77", "language": "de",
    "site_differs": "on", "site-street": "Via Dante", "site-house_number": "4", "site-postal_code": "38122",
    "site-town": "Trento", "site-province": "", "site-country": "IT",
}  # fmt: skip


@pytest.fixture
def address(accepted):
    return reverse("main_data_edit", args=[accepted.pk])


@pytest.fixture
def lena(client, cast, accepted):
    client.force_login(cast.lena)
    return client


def now(inquiry) -> Inquiry:
    return Inquiry.objects.get(pk=inquiry.pk)


def base(client, address) -> str:
    return client.get(address).context["edit"].signed_base


def shown(answer) -> str:
    """What stood beside one's own version."""
    return answer.context["edit"].signed_now


def test_it_is_saved_and_each_change_stands_in_the_history(lena, address, accepted):
    version = now(accepted).version
    assert lena.post(address, DATA | {"base": base(lena, address)}).status_code == 302
    saved = now(accepted)
    assert (saved.project_name, saved.language, saved.site_differs, saved.site_town) == (
        "Villa Rosa",
        "de",
        True,
        "Trento",
    )
    assert saved.version == version + 1
    page = lena.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    for words in ("Main data changed", "Villa Rosa", "Via Dante 4, 38122 Trento, Italy"):
        assert words in page


def test_it_is_found_by_its_new_name(lena, address, accepted):
    lena.post(address, DATA | {"project_name": "Zyklamenhof", "base": base(lena, address)})
    assert [row.inquiry.pk for row in lena.get("/?q=zyklam").context["rows"]] == [accepted.pk]


def test_the_site_goes_back_to_the_address_of_the_contact(lena, address, accepted):
    lena.post(address, DATA | {"base": base(lena, address)})
    lena.post(address, {**DATA, "site_differs": "", "base": base(lena, address)})
    saved = now(accepted)
    assert (saved.site_differs, saved.site_town) == (False, saved.contact.town)


def test_nothing_changed_writes_nothing(lena, address, accepted):
    lena.post(address, DATA | {"base": base(lena, address)})
    entries, version = HistoryEntry.objects.count(), now(accepted).version
    lena.post(address, DATA | {"base": base(lena, address)})
    assert (HistoryEntry.objects.count(), now(accepted).version) == (entries, version)


def test_an_error_stands_at_its_field_and_what_was_typed_stays(lena, address, accepted):
    answer = lena.post(address, DATA | {"site-country": "XX", "project_name": "N" * 201})
    page = answer.content.decode()
    assert (answer.status_code, "N" * 201 in page, "Via Dante" in page) == (422, True, True)
    assert "main_project_name_error" in page
    assert now(accepted).project_name != "N" * 201


def test_a_building_site_elsewhere_is_somewhere(lena, address, accepted):
    answer = lena.post(address, DATA | {"site-town": " ", "base": base(lena, address)})
    assert (answer.status_code, "Enter the town of the building site." in answer.content.decode()) == (422, True)
    assert now(accepted).site_differs is False


def test_what_two_people_changed_is_shown_in_both_versions(lena, address, accepted):
    started = base(lena, address)
    Inquiry.objects.filter(pk=accepted.pk).update(project_name="Villa Verde", composition_number="5")
    mine = DATA | {"base": started, "composition_number": accepted.composition_number}
    answer = lena.post(address, mine)
    page = answer.content.decode()
    assert (answer.status_code, "Villa Verde" in page, "Villa Rosa" in page) == (409, True, True)
    assert now(accepted).project_name == "Villa Verde"
    assert lena.post(address, mine | {"choice_project_name": "theirs", "shown": shown(answer)}).status_code == 302
    saved = now(accepted)
    assert (saved.project_name, saved.composition_number, saved.site_town) == ("Villa Verde", "5", "Trento")


def test_one_may_insist_on_ones_own_version(lena, address, accepted):
    started = base(lena, address)
    Inquiry.objects.filter(pk=accepted.pk).update(project_name="Villa Verde")
    seen = shown(lena.post(address, DATA | {"base": started}))
    lena.post(address, DATA | {"base": started, "choice_project_name": "mine", "shown": seen})
    assert now(accepted).project_name == "Villa Rosa"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_choice_counts_only_for_what_was_shown(lena, address, accepted, choice):
    started = base(lena, address)
    Inquiry.objects.filter(pk=accepted.pk).update(project_name="Villa Verde")
    seen = shown(lena.post(address, DATA | {"base": started}))
    Inquiry.objects.filter(pk=accepted.pk).update(project_name="Villa Blu")
    answer = lena.post(address, DATA | {"base": started, "choice_project_name": choice, "shown": seen})
    assert (answer.status_code, "Villa Blu" in answer.content.decode()) == (409, True)
    assert now(accepted).project_name == "Villa Blu"
    assert lena.post(address, DATA | {"base": started, "choice_project_name": choice}).status_code == 409


def test_a_conflict_says_who_saved_meanwhile(lena, cast, address, accepted):
    started = base(lena, address)
    lena.post(address, DATA | {"project_name": "Villa Verde", "base": started})
    page = lena.post(address, DATA | {"base": started}).content.decode()
    assert "Lena Gruber saved it on" in page


def test_for_htmx_only_the_panel_and_the_name_of_the_page_are_new(lena, address):
    answer = lena.post(address, DATA | {"base": base(lena, address)}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert (answer.status_code, "Main data saved" in answer["HX-Trigger"]) == (200, True)
    assert page.lstrip().startswith("<section")
    assert 'data-hx-swap-oob="true">Villa Rosa</h1>' in page


def test_only_the_responsible_changes_it_and_nobody_before_accepting(client, cast, address, accepted):
    for name in ("jonas", "martin", "ada", "carla"):
        client.force_login(getattr(cast, name))
        assert (client.get(address).status_code, client.post(address, DATA).status_code) == (404, 404), name


def test_nobody_changes_it_before_accepting(client, cast, offered):
    client.force_login(cast.lena)
    assert client.post(reverse("main_data_edit", args=[offered.pk]), DATA).status_code == 404


def test_the_panel_comes_back_for_htmx_and_the_page_without(lena, accepted):
    panel = reverse("main_data", args=[accepted.pk])
    assert 'id="main-data"' in lena.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert lena.get(panel)["Location"] == reverse("inquiry_detail", args=[accepted.pk])


def test_when_processed_its_responsible_still_changes_it(lena, cast, address, accepted):
    act(accepted, "cancel", cast.lena, reason=1)
    assert lena.post(address, DATA | {"base": base(lena, address)}).status_code == 302


# --- The session has expired meanwhile ---------------------------------------------------------------------------


def sent_too_late(client, address, **fields):
    """What somebody sends from the form that they still have, when nobody is signed in any more."""
    form = client.get(address)
    client.logout()
    sent = DATA | {"base": form.context["edit"].signed_base, "made_for": proof_in(form)} | fields
    return client.post(address, sent, headers={"HX-Request": "true"})


def sent_again(client, address, page):
    """Save the form as it came back."""
    return client.post(address, DATA | {"base": page.context["edit"].signed_base, "typed": key_in(page)})


def test_what_was_typed_stands_in_the_form_again_after_signing_in(lena, cast, address, accepted):
    page = signed_in_again(lena, cast.lena, sent_too_late(lena, address))
    assert page.status_code == 200
    assert all(words in page.text for words in ('value="Villa Rosa"', 'value="Via Dante"', "</body>"))
    assert now(accepted).project_name != "Villa Rosa"
    assert sent_again(lena, address, page).status_code == 302
    assert now(accepted).project_name == "Villa Rosa"
    assert lena.get(address, {"typed": key_in(page)}).context["edit"].data is None


def test_what_somebody_else_changed_until_then_is_still_found(lena, cast, address, accepted):
    answer = sent_too_late(lena, address)
    Inquiry.objects.filter(pk=accepted.pk).update(project_name="Villa Verde")
    answer = sent_again(lena, address, signed_in_again(lena, cast.lena, answer))
    assert (answer.status_code, "Villa Verde" in answer.text) == (409, True)
    assert (len(re.findall('name="made_for"', answer.text)), len(re.findall('name="typed"', answer.text))) == (1, 1)


def test_a_choice_between_both_versions_sent_too_late_is_asked_again(lena, cast, address, accepted):
    started = base(lena, address)
    Inquiry.objects.filter(pk=accepted.pk).update(project_name="Villa Verde")
    seen = shown(lena.post(address, DATA | {"base": started}))
    answer = sent_too_late(lena, address, base=started, shown=seen, choice_project_name="theirs")
    assert sent_again(lena, address, signed_in_again(lena, cast.lena, answer)).status_code == 409


def test_who_may_not_change_it_finds_nothing_and_strangers_keep_nothing(lena, cast, address):
    answer = sent_too_late(lena, address)
    assert signed_in_again(lena, cast.jonas, answer).status_code == 404
    lena.logout()
    assert lena.post(address, DATA)["Location"] == f"/account/sign-in/?next={address}"


def test_what_is_no_longer_kept_leaves_the_form_as_it_is(lena, address):
    page = lena.get(address, {"typed": "gone"})
    assert (page.status_code, page.context["edit"].data) == (200, None)
