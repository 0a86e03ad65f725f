"""Saved views: who has which, what they show to whom, and that choices change nothing for others (features L6)."""

import pytest
from django.urls import reverse

from accounts.organisations import add_unit
from requests_app.models import SavedView, Tag
from tests.cast import add_person
from tests.requests_app.test_list import known, pks

SHARED = {"is_shared": "on"}


def save(client, person, words, name, **fields):
    """What saving the list of the words answers."""
    client.force_login(person)
    return client.post(f"{reverse('view_add')}?{words}", {"name": name} | fields)


def names(client, person):
    """The menu of views as the person has it."""
    client.force_login(person)
    return [view.name for view in client.get("/?group=open").context["views"]]


def mark(client, person, name, deed):
    client.force_login(person)
    return client.post(reverse("view_mark", args=[SavedView.objects.get(name=name).pk, deed])).status_code


@pytest.fixture
def colleague(cast):
    """Somebody of a unit below that of Lena and Jonas."""
    merano = add_unit(cast.bolzano.root_unit, name="Merano", country="IT", subdivision="BZ")
    return add_person(cast.bolzano, "anna.berger@studio-bolzano.example", "salesperson", unit=merano)


def test_a_saved_view_shows_the_list_again(client, cast):
    one = known(cast.lena)
    answer = save(client, cast.lena, "q=&type=general&type=nonsense&country=IT&page=x&sort=-number", "Mine")
    assert answer.url == "/?sort=-number&type=general&country=IT"
    client.force_login(cast.lena)
    context = client.get(answer.url).context
    assert (context["current_name"], [view.url for view in context["views"]]) == ("Mine", [answer.url])
    assert pks(client, cast.lena, answer.url) == [one.pk]


def test_without_any_word_the_usual_list_is_saved(client, cast):
    assert save(client, cast.lena, "", "All").url == "/?group=open"


def test_the_default_view_opens_on_the_bare_address_alone(client, cast):
    save(client, cast.lena, "type=offer", "Offers", is_default="on")
    client.force_login(cast.lena)
    assert client.get("/").url == "/?type=offer"
    assert client.get("/?group=open").context["current_view"] is None
    assert client.get("/?group=processed").status_code == 200
    page = client.get("/?type=offer")
    assert all(choice.url != "/" for choice in page.context["groups"])
    assert mark(client, cast.lena, "Offers", "not-first") == 302
    assert client.get("/").status_code == 200


def test_only_one_view_opens_first(client, cast):
    for name in ("One", "Two"):
        save(client, cast.lena, f"project={name}", name, is_default="on")
    assert client.get("/").url == "/?project=Two"
    mark(client, cast.lena, "One", "first")
    assert client.get("/").url == "/?project=One"


def test_a_view_is_shared_with_the_unit_and_nobody_else(client, cast, colleague):
    save(client, cast.lena, "type=offer", "Offers", **SHARED)
    save(client, cast.lena, "type=sample", "Samples")
    seen = {who: names(client, getattr(cast, who)) for who in ("lena", "jonas", "bruno", "carla", "martin")}
    assert seen == {"lena": ["Offers", "Samples"], "jonas": ["Offers"], "bruno": ["Offers"], "carla": [], "martin": []}
    assert names(client, colleague) == []


def test_a_shared_view_shows_what_its_reader_may_see(client, cast):
    hers, his = known(cast.lena), known(cast.jonas)
    answer = save(client, cast.lena, "type=general&whose=organisation", "General", **SHARED)
    assert pks(client, cast.lena, answer.url) == [hers.pk]
    assert sorted(pks(client, cast.jonas, answer.url)) == [hers.pk, his.pk]


def test_what_a_view_names_and_is_gone_counts_as_left_out(client, cast):
    tag = Tag.objects.create(organisation=cast.bolzano, name="Fair")
    one = known(cast.lena)
    answer = save(client, cast.lena, f"tag={tag.pk}&type=general", "Fair")
    assert pks(client, cast.lena, answer.url) == []
    tag.delete()
    assert pks(client, cast.lena, answer.url) == [one.pk]


def test_a_name_is_given_once_or_replaces(client, cast):
    save(client, cast.lena, "type=offer", "Offers")
    answer = save(client, cast.lena, "type=sample", "oFFERS ")
    assert (answer.status_code, "Choose another, or replace it" in answer.text) == (422, True)
    assert SavedView.objects.get().words == "type=offer"
    assert save(client, cast.lena, "type=sample", "oFFERS ", replace="on").url == "/?type=sample"
    assert SavedView.objects.values_list("name", "words").get() == ("oFFERS", "type=sample")
    assert save(client, cast.jonas, "type=offer", "Offers").status_code == 302


def test_renaming_to_a_name_that_is_taken_is_refused(client, cast):
    for name in ("One", "Two"):
        save(client, cast.lena, f"project={name}", name)
    two = SavedView.objects.get(name="Two")
    answer = client.post(reverse("view_edit", args=[two.pk]), {"name": "one"})
    assert (answer.status_code, "You already have a view of this name" in answer.text) == (422, True)
    client.post(reverse("view_edit", args=[two.pk]), {"name": "Three", "is_shared": "on", "is_default": "on"})
    two.refresh_from_db()
    assert (two.name, two.shared_with, two.words) == ("Three", cast.lena.unit, "project=Two")
    assert client.get("/").url == "/?project=Two"


@pytest.mark.parametrize("deed", ["view_edit", "view_delete"])
@pytest.mark.parametrize("who", ["jonas", "bruno", "carla", "ada"])
def test_nobody_changes_the_view_of_another(client, cast, deed, who):
    save(client, cast.lena, "type=offer", "Offers", **SHARED)
    client.force_login(getattr(cast, who))
    address = reverse(deed, args=[SavedView.objects.get().pk])
    assert {client.get(address).status_code, client.post(address, {"name": "Taken"}).status_code} == {404}
    assert SavedView.objects.get().name == "Offers"


def test_a_shared_view_is_hidden_copied_and_ordered_for_oneself_alone(client, cast):
    for name in ("A", "B", "C"):
        save(client, cast.lena, f"project={name}", name, **SHARED)
    mark(client, cast.jonas, "A", "down")
    mark(client, cast.jonas, "C", "hide")
    assert (names(client, cast.jonas), names(client, cast.lena)) == (["B", "A"], ["A", "B", "C"])
    mark(client, cast.jonas, "C", "show")
    mark(client, cast.jonas, "C", "up")
    assert names(client, cast.jonas) == ["B", "C", "A"]
    mark(client, cast.jonas, "B", "copy")
    copied = cast.jonas.saved_views.get()
    SavedView.objects.filter(owner=cast.lena).delete()
    assert (copied.name, copied.words, copied.shared_with, names(client, cast.jonas)) == ("B", "project=B", None, ["B"])


def test_a_copy_gets_a_name_of_its_own(client, cast):
    save(client, cast.lena, "project=x", "x" * 60, **SHARED)
    view = SavedView.objects.get()
    client.force_login(cast.jonas)
    for _copy in range(2):
        client.post(reverse("view_mark", args=[view.pk, "copy"]))
    assert sorted(cast.jonas.saved_views.values_list("name", flat=True)) == ["x" * 58 + " 2", "x" * 60]


def test_a_hidden_view_does_not_open_first(client, cast):
    save(client, cast.lena, "type=offer", "Offers", **SHARED)
    mark(client, cast.jonas, "Offers", "first")
    assert client.get("/").url == "/?type=offer"
    mark(client, cast.jonas, "Offers", "hide")
    assert client.get("/").status_code == 200
    mark(client, cast.jonas, "Offers", "first")
    assert names(client, cast.jonas) == ["Offers"]


def test_a_view_that_is_shared_no_more_opens_for_nobody_else(client, cast):
    save(client, cast.lena, "type=offer", "Offers", **SHARED)
    mark(client, cast.jonas, "Offers", "first")
    save(client, cast.lena, "type=offer", "Offers", replace="on")
    client.force_login(cast.jonas)
    assert (client.get("/").status_code, names(client, cast.jonas)) == (200, [])
    assert mark(client, cast.jonas, "Offers", "first") == 404


@pytest.mark.parametrize("who", ["carla", "martin"])
def test_a_view_one_does_not_know_cannot_be_marked(client, cast, who):
    save(client, cast.lena, "type=offer", "Offers", **SHARED)
    assert {mark(client, getattr(cast, who), "Offers", deed) for deed in ("first", "copy", "hide", "up")} == {404}


def test_deleting_asks_and_says_for_whom(client, cast):
    save(client, cast.lena, "type=offer", "Offers", is_default="on", **SHARED)
    address = reverse("view_delete", args=[SavedView.objects.get().pk])
    assert "for everybody of Studio Bolzano" in client.get(address).text
    assert client.post(address).url == reverse("views")
    assert (client.get("/").status_code, SavedView.objects.count()) == (200, 0)


def test_htmx_gets_the_views_anew(client, cast):
    for name in ("A", "B"):
        save(client, cast.lena, f"project={name}", name)
    address = reverse("view_mark", args=[SavedView.objects.get(name="B").pk, "up"])
    part = client.post(address, headers={"HX-Request": "true"})
    assert part.text.strip().startswith('<section class="card" id="views"')
    assert part.text.index("project=B") < part.text.index("project=A")
