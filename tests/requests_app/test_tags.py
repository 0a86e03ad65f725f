"""Tags: found or made while typing, taken off with a click, kept in order by administrators (features D10)."""

import pytest
from django.urls import reverse

from requests_app.models import Inquiry, Tag


@pytest.fixture
def lena(client, cast, accepted):
    client.force_login(cast.lena)
    return client


def put(client, inquiry, name, **headers):
    return client.post(reverse("inquiry_tags", args=[inquiry.pk]), {"tag": name}, headers=headers)


def on(inquiry) -> list[str]:
    return list(Inquiry.objects.get(pk=inquiry.pk).tags.values_list("name", flat=True))


def test_a_tag_is_made_or_found_and_put_on_once(lena, accepted):
    for name in ("Energy bonus", "energy BONUS", " Tender "):
        assert put(lena, accepted, name).status_code == 302
    assert on(accepted) == ["Energy bonus", "Tender"]
    page = lena.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    assert "Remove Energy bonus" in page


def test_htmx_gets_the_line_of_tags(lena, accepted):
    answer = put(lena, accepted, "Tender", **{"HX-Request": "true"})
    assert (answer.status_code, 'id="tags"' in answer.content.decode(), "<html" in answer.content.decode()) == (
        200,
        True,
        False,
    )


def test_it_goes_with_a_click(lena, accepted):
    put(lena, accepted, "Tender")
    address = reverse("inquiry_tag_remove", args=[accepted.pk, Tag.objects.get().pk])
    for _click in range(2):
        assert lena.post(address).status_code == 302
    assert on(accepted) == []


def test_what_is_typed_finds_tags_of_the_own_organisation(lena, cast, accepted):
    put(lena, accepted, "Förderung")
    cast.manufacturer.tags.create(name="Fortuna")
    names = lena.get(reverse("tag_options"), {"tag_text": "FOR"}).content.decode()
    assert ("Förderung" in names, "Fortuna" in names) == (True, False)


def test_others_neither_see_nor_remove_it(lena, client, cast, accepted):
    put(lena, accepted, "Quiet word")
    client.force_login(cast.martin)
    assert "Quiet word" not in client.get(reverse("inquiry_detail", args=[accepted.pk])).content.decode()
    client.post(reverse("inquiry_tag_remove", args=[accepted.pk, Tag.objects.get().pk]))
    assert on(accepted) == ["Quiet word"]


def test_a_colleague_who_is_not_responsible_may_not(client, cast, accepted):
    client.force_login(cast.jonas)
    assert put(client, accepted, "Mine").status_code == 404
    assert on(accepted) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_what_is_no_name_is_refused_at_the_field(lena, accepted, name):
    assert put(lena, accepted, name).status_code == 422
    assert on(accepted) == []


@pytest.fixture
def two(lena, cast, accepted):
    for name in ("Energy", "Energie"):
        put(lena, accepted, name)
    return Tag.objects.get(name="Energy"), Tag.objects.get(name="Energie")


def test_administrators_rename_merge_and_delete(client, cast, accepted, two):
    energy, energie = two
    cast.lena.extra_rights = ["tags"]
    cast.lena.save()
    assert "Energie" in client.get(reverse("administration_tags")).content.decode()
    answer = client.post(reverse("administration_tags_rename", args=[energie.pk]), {"name": "ENERGY"})
    assert (answer.status_code, "Merge them instead" in answer.content.decode()) == (422, True)
    client.post(reverse("administration_tags_rename", args=[energie.pk]), {"name": "Solar"})
    assert on(accepted) == ["Energy", "Solar"]
    assert [row.inquiry.pk for row in client.get("/?q=solar").context["rows"]] == [accepted.pk]
    client.post(reverse("administration_tags_merge", args=[energie.pk]), {"into": energy.pk})
    assert on(accepted) == ["Energy"]
    client.post(reverse("administration_tags_delete", args=[energy.pk]))
    assert (on(accepted), Tag.objects.count()) == ([], 0)


def test_without_the_right_the_administration_does_not_exist(client, cast, two):
    for name in ("administration_tags_rename", "administration_tags_merge", "administration_tags_delete"):
        assert client.get(reverse(name, args=[two[0].pk])).status_code == 404
    client.force_login(cast.ada)
    assert client.get(reverse("administration_tags_rename", args=[two[0].pk])).status_code == 404
