"""The small parts, in every language and at every distance."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import engines
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from core import dates
from core.forms import Combobox, Segmented
from tests.cast import NOW


def render(text: str, **context: object) -> str:
    return engines["django"].from_string(text).render(context)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "24 Nov 2026, 09:12 | 24 Nov 2026 | €48,200 | €48,200.50"),
        ("de", "24.11.2026, 09:12 | 24.11.2026 | 48.200 € | 48.200,50 €"),
        ("fr", "24 nov. 2026, 09:12 | 24 nov. 2026 | 48 200 € | 48 200,50 €"),
        ("it", "24 nov 2026, 09:12 | 24 nov 2026 | 48.200 € | 48.200,50 €"),
        ("es", "24 nov 2026, 9:12 | 24 nov 2026 | 48.200 € | 48.200,50 €"),
    ],
)
def test_dates_and_amounts_are_written_as_the_reader_writes_them(language, words):
    with translation.override(language):
        text = render(
            "{{ at|when }} | {{ at|day }} | {{ whole|amount }} | {{ part|amount:'EUR' }}",
            at=NOW, whole=Decimal("48200.00"), part=Decimal("48200.50"),
        )  # fmt: skip
    assert text.replace("\xa0", " ").replace("\u202f", " ") == words


def test_what_is_not_there_is_written_as_nothing():
    assert render("{{ none|when }}{{ none|day }}{{ none|amount }}", none=None) == ""


def test_a_plain_date_has_no_time_zone():
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert render("{{ value|day }}", value=date(2026, 11, 24)) == "24 Nov 2026"


@pytest.mark.parametrize(
    ("distance", "left", "tone", "text", "sub"),
    [
        (timedelta(days=-2), False, "late", "2 days late", "22 Nov, 09:12"),
        (timedelta(hours=-9, minutes=-13), False, "late", "1 day late", "23 Nov, 23:59"),
        (timedelta(hours=-9, minutes=-12), False, "late", "9 h late", "24 Nov, 00:00"),
        (timedelta(minutes=-5), True, "late", "5 min late", "24 Nov, 09:07"),
        (timedelta(hours=7), False, "today", "today, 16:12", ""),
        (timedelta(hours=24), False, "", "Wed 25 Nov", "09:12, tomorrow"),
        (timedelta(days=6), False, "", "Mon 30 Nov", "09:12, in 6 days"),
        (timedelta(days=60), False, "", "Sat, 23 Jan 2027", "09:12, in 60 days"),
        (timedelta(minutes=59), True, "", "59 min left", "24 Nov, 10:11"),
        (timedelta(hours=47, minutes=59), True, "", "47 h left", "26 Nov, 09:11"),
        (timedelta(hours=96), True, "", "4 days left", "28 Nov, 09:12"),
    ],
)
def test_a_due_date_says_how_far_it_is(distance, left, tone, text, sub):
    html = render("{% due at now left=left %}", at=NOW + distance, now=NOW, left=left)
    time = f'<time datetime="{(NOW + distance).isoformat()}">{text}</time>'
    assert html == f'<span class="due {tone}">{time}<span class="sub">{sub}</span></span>'


def test_a_due_date_follows_the_readers_calendar():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert "tomorrow" in render("{% due at now %}", at=NOW + timedelta(hours=7), now=NOW)


def test_a_due_date_has_a_note_even_where_there_is_none():
    assert render("{% due at now note=note %}", at=None, now=NOW, note="On hold") == (
        '<span class="due">–<span class="sub">On hold</span></span>'
    )


@given(distance=st.timedeltas(timedelta(days=-400), timedelta(days=400)), left=st.booleans())
def test_late_is_exactly_what_lies_in_the_past(distance, left):
    assert ('class="due late"' in render("{% due at now left=left %}", at=NOW + distance, now=NOW, left=left)) == (
        distance < timedelta(0)
    )


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_loses_no_cent(value):
    digits = "".join(sign for sign in dates.amount(value) if sign.isdigit() or sign in ".-")
    assert Decimal(digits.replace("−", "-")) == value


@pytest.mark.parametrize(
    "tag",
    [
        "{% chip bad bad %}",
        "{% status_chip bad bad %}",
        "{% type_chip bad bad %}",
        "{% person bad bad %}",
        "{% copy_button bad bad %}",
        "{% due none now note=bad %}",
    ],
)
def test_nothing_that_people_write_becomes_markup(tag):
    assert "<script" not in render(tag, bad='"><script>', none=None, now=NOW)


class EveryField(forms.Form):
    """One field of each kind."""

    widths = {"name": "half"}
    hints = {"name": "or phone", "kind": ""}

    name = forms.CharField(label="Name", required=False, help_text="As on the letter box")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("a", "A")], widget=Segmented)
    sure = forms.BooleanField(label="Sure")
    town = forms.ChoiceField(label="Town", choices=[("", ""), ("bz", "Bolzano")], widget=Combobox)


def test_an_error_stands_beside_its_field_and_is_announced_with_it():
    html = str(EveryField({})["town"].as_field_group())
    assert 'aria-describedby="id_town_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<span class="error" id="id_town_error">' in html


def test_a_field_says_that_it_is_optional_unless_the_form_says_otherwise():
    html = str(EveryField())
    assert html.count('class="optional"') == 2
    assert '<label for="id_name">Name <span class="optional">or phone</span></label>' in html
    assert '<label for="id_note">Note <span class="optional">optional</span></label>' in html


def test_fields_are_labelled_each_in_its_manner():
    html = str(EveryField())
    assert "<legend>Kind</legend>" in html
    assert '<label class="choice" for="id_sure"><input type="checkbox"' in html
    assert '<div class="field half">' in html
    assert 'id="id_name_helptext">As on the letter box</span>' in html


def test_french_puts_a_blank_before_a_colon_and_nothing_typed_becomes_markup():
    typed = "<b>Name</b>"
    assert render("{{ label|colon }} x", label=typed) == "&lt;b&gt;Name&lt;/b&gt;: x"
    with translation.override("fr"):
        assert render("{{ label|colon }} non", label="Publicité") == "Publicité\u00a0: non"
