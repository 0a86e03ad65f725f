"""What people change about themselves, and that the product then speaks their language."""

import pytest
from django.utils import timezone, translation

DATA = {"first_name": "Lena", "last_name": "Gruber", "phone": "", "language": "", "time_zone": "Europe/Rome"}


@pytest.fixture
def lena(client, cast):
    """A browser in which Lena has signed in."""
    client.force_login(cast.lena)
    return client


def language_of(response) -> tuple[str, bool]:
    language = response["Content-Language"]
    return language, f'<html lang="{language}">' in response.content.decode()


def test_the_profile_is_saved_and_says_so(lena, cast):
    response = lena.post("/account/profile/", DATA | {"first_name": "Magdalena", "phone": "+39 0471 123"}, follow=True)
    assert response.redirect_chain == [("/account/profile/", 302)]
    assert "Profile saved" in response.content.decode()
    cast.lena.refresh_from_db()
    assert (cast.lena.get_full_name(), cast.lena.phone) == ("Magdalena Gruber", "+39 0471 123")


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_name", ""), ("last_name", " "), ("language", "xx"), ("time_zone", "Europe/Bozen"), ("time_zone", "")],
)
def test_what_is_not_valid_is_refused_beside_its_field(lena, cast, field, value):
    response = lena.post("/account/profile/", DATA | {field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert f'id="id_{field}_error"' in response.content.decode()
    assert "Lena Gruber: account" in response.content.decode()


def test_rights_unit_and_address_cannot_be_changed_here(lena, cast):
    before = (cast.lena.email, cast.lena.unit_id, cast.lena.rights)
    lena.post("/account/profile/", DATA | {"email": "x@y.example", "unit": cast.germany.pk, "extra_rights": "users"})
    person = type(cast.lena).objects.get(pk=cast.lena.pk)
    assert (person.email, person.unit_id, person.rights) == before


def test_the_persons_language_goes_before_the_browsers(lena, cast):
    italian = {"Accept-Language": "it"}
    assert language_of(lena.get("/account/profile/", headers=italian)) == ("it", True)
    lena.post("/account/profile/", DATA | {"language": "de"})
    assert language_of(lena.get("/account/profile/", headers=italian)) == ("de", True)


def test_times_are_those_of_the_persons_zone(lena, cast, style):
    assert "today, 16:12" in lena.get("/style/").content.decode()
    lena.post("/account/profile/", DATA | {"time_zone": "Europe/Athens"})
    assert "today, 17:12" in lena.get("/style/").content.decode()


def test_language_and_zone_end_with_the_request(lena, cast):
    cast.lena.language, cast.lena.time_zone = "fr", "Asia/Tokyo"
    cast.lena.save()
    with translation.override("en"):
        lena.get("/account/profile/")
        assert timezone.get_current_timezone_name() == "Europe/Rome"
    assert language_of(lena.get("/account/sign-out/")) == ("fr", True)
    lena.logout()
    assert language_of(lena.get("/account/sign-in/")) == ("en", True)


def test_the_app_bar_offers_only_what_there_is(lena, cast):
    html = lena.get("/account/profile/").content.decode()
    assert ("Lena Gruber: account" in html, "Sign out" in html, ">Help<" in html) == (True, True, True)
    assert ">Administration<" not in html
