"""Signing in and out, and a forgotten password."""

import re
from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext

from core.models import OutgoingMail
from tests.cast import PASSWORD

LENA = "lena.gruber@studio-bolzano.example"
NEW = "a quieter window"


def sign_in(client, email=LENA, password=PASSWORD, **extra):
    return client.post("/account/sign-in/", {"login": email, "password": password}, **extra)


def signed_in(client) -> bool:
    return client.get("/account/profile/").status_code == 200


def link_in(mail: OutgoingMail) -> str:
    return re.findall(r"http://testserver(/account/password/reset/\S+)", mail.text)[0]


def test_who_is_not_signed_in_is_sent_to_the_sign_in_and_back(client, cast):
    assert client.get("/account/profile/")["Location"] == "/account/sign-in/?next=/account/profile/"
    response = sign_in(client, query_params={"next": "/account/profile/"})
    assert response["Location"] == "/account/profile/"


@pytest.mark.parametrize("email", [LENA, LENA.upper(), f" {LENA} "])
def test_e_mail_and_password_sign_in_however_the_address_is_written(client, cast, email):
    sign_in(client, email, query_params={"next": "/account/profile/"})
    assert signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"), [(LENA, "wrong password"), ("nobody@studio-bolzano.example", PASSWORD), ("", "")]
)
def test_what_does_not_match_does_not_sign_in(client, cast, email, password):
    response = sign_in(client, email, password)
    assert (response.status_code, signed_in(client)) == (200, False)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, cast):
    wrong, unknown = sign_in(client, password="x"), sign_in(client, "nobody@studio-bolzano.example")
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert "E-mail address and password do not match." in wrong.content.decode()


def test_who_is_deactivated_cannot_sign_in_and_is_signed_out_at_once(client, cast):
    client.force_login(cast.lena)
    cast.lena.is_active = False
    cast.lena.save()
    assert not signed_in(client)
    sign_in(client)
    assert not signed_in(client)


def test_attempts_are_limited(client, cast):
    for _ in range(10):
        sign_in(client, password="wrong password")
    response = sign_in(client)
    assert "Too many attempts" in response.content.decode()
    assert not signed_in(client)


def test_signing_out_takes_a_post(client, cast):
    client.force_login(cast.lena)
    assert client.get("/account/sign-out/").status_code == 200
    assert signed_in(client)
    assert client.post("/account/sign-out/")["Location"] == "/account/sign-in/"
    assert not signed_in(client)


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, cast):
    client.post("/account/password/reset/", {"email": LENA})
    link = link_in(OutgoingMail.objects.get())
    form = client.get(link)["Location"]
    assert client.post(form, {"password1": NEW, "password2": NEW})["Location"] == "/account/password/reset/done/"
    sign_in(client, password=NEW, query_params={"next": "/account/profile/"})
    assert signed_in(client)
    assert "This link no longer works" in client.get(link).content.decode()


def test_the_link_works_for_two_hours(client, cast, clock):
    client.post("/account/password/reset/", {"email": LENA})
    link = link_in(OutgoingMail.objects.get())
    clock.shift(timedelta(hours=2, seconds=1))
    assert "This link no longer works" in client.get(link).content.decode()


def test_the_link_goes_out_in_the_language_of_who_asked_for_it(client, cast):
    cast.lena.language = "de"
    cast.lena.save()
    client.post("/account/password/reset/", {"email": LENA}, headers={"Accept-Language": "it"})
    mail = OutgoingMail.objects.get()
    with translation.override("de"):
        heading = gettext("Choose a new password")
    assert (mail.to, mail.language, mail.subject) == (LENA, "de", f"Contacts – {heading}")


def test_nobody_learns_whether_an_address_is_known(client, cast):
    known = client.post("/account/password/reset/", {"email": LENA})
    unknown = client.post("/account/password/reset/", {"email": "nobody@studio-bolzano.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail.to for mail in OutgoingMail.objects.all()] == [LENA]


@pytest.mark.parametrize("password", ["short", "1234567890", "password1234", "lena.gruber"])
def test_a_weak_password_is_refused(client, cast, password):
    client.force_login(cast.lena)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert list(client.post("/account/password/", data).context["form"].errors) == ["password1"]


def test_the_password_is_changed_with_the_current_one(client, cast):
    client.force_login(cast.lena)
    refused = client.post("/account/password/", {"oldpassword": "x", "password1": NEW, "password2": NEW})
    assert "This is not your current password." in refused.content.decode()
    changed = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert changed["Location"] == "/account/profile/"
    cast.lena.refresh_from_db()
    assert cast.lena.check_password(NEW)


def test_nobody_can_sign_up():
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_the_sign_in_page_forbids_foreign_scripts_and_frames(client, db):
    policy = client.get("/account/sign-in/")["Content-Security-Policy"]
    assert {"script-src 'self'", "style-src 'self'", "default-src 'none'", "frame-ancestors 'none'"} <= set(
        policy.split("; ")
    )
