"""Signing in again while something typed waits (core.typed)."""

import re
from typing import Any

from tests.cast import PASSWORD


def proof_in(answer: Any) -> str:
    """What the form on the page says about for whom it was made."""
    return _hidden(answer, "made_for")


def key_in(answer: Any) -> str:
    """Under which key the form on the page was kept."""
    return _hidden(answer, "typed")


def signed_in_again(client, person, answer):
    """Follow the way through the page to sign in."""
    assert answer.status_code == 302
    login = client.get(answer["Location"])
    assert login["Location"].startswith("/account/sign-in/?next=")
    signed_in = client.post(login["Location"], {"login": person.email, "password": PASSWORD})
    return client.get(signed_in["Location"])


def _hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.text)
    assert found, f"The page has no field {name}."
    return found[1]
