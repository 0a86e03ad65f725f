"""A page with every part of the interface, and a dialog: for tests and for looking at, not in the product."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, reverse

from core.forms import Combobox, DateInput, SearchBox, Segmented, TimeInput
from core.htmx import redirect_to, render_page

NOW = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)


class StyleForm(forms.Form):
    """One field of each kind."""

    widths = {"day": "third", "start": "third", "length": "third", "place": "half", "studio": "half"}

    kind = forms.ChoiceField(
        label="When", choices=[("at", "Date and time"), ("w1", "In one week"), ("w2", "In two weeks")], widget=Segmented
    )
    day = forms.DateField(label="Date", widget=DateInput)
    start = forms.TimeField(label="From", widget=TimeInput)
    length = forms.ChoiceField(label="For", choices=[("60", "1 hour"), ("90", "1 ½ hours")])
    place = forms.ChoiceField(label="Where", choices=[("studio", "In the studio"), ("site", "On site")])
    studio = forms.ChoiceField(
        label="Studio",
        choices=[("", ""), ("1", "Studio Bolzano"), ("2", "Studio Meran"), ("3", "Trient Süd")],
        widget=Combobox,
        help_text="Free: 09:30–12:00",
    )
    target = forms.CharField(label="To whom", required=False, widget=SearchBox("style_options"))
    reason = forms.ChoiceField(
        label="Reason",
        required=False,
        choices=[("Theirs", [("1", "Price too high"), ("2", "Bought elsewhere")]), ("Ours", [("3", "No capacity")])],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="Tell the contact by e-mail", required=False)


def style(request: HttpRequest) -> HttpResponse:
    """Every part of the interface."""
    steps = [
        {"label": "Received", "state": "done"},
        {"label": "Appointment", "state": "now"},
        {"label": "Order"},
    ]
    if "toast" in request.GET:
        messages.success(request, "Note saved")
        messages.success(request, "Assigned to Studio Bolzano", extra_tags="/style/undo/")
        messages.error(request, "The file is too large")
    context = {
        "now": NOW,
        "past": NOW - timedelta(days=2),
        "today": NOW + timedelta(hours=7),
        "soon": NOW + timedelta(hours=47),
        "later": NOW + timedelta(days=6),
        "price": Decimal("48200.00"),
        "steps": steps,
        "form_url": reverse("style_form"),
    }
    return render_page(request, "style.html", context)


def style_form(request: HttpRequest) -> HttpResponse:
    """A dialog that is valid once all is filled in."""
    form = StyleForm(request.POST if request.method == "POST" else None, auto_id="dialog_%s")
    if form.is_valid():
        return redirect_to(request, reverse("style"), f"Set for {form.cleaned_data['target']}", undo=reverse("style"))
    context = {"form": form, "form_url": reverse("style_form"), "style_url": reverse("style")}
    return render_page(request, "style_form.html", context, part="dialog", status=422 if form.is_bound else 200)


def style_options(request: HttpRequest) -> HttpResponse:
    """Suggestions for what was typed."""
    text = request.GET["target_text"].lower()
    known = [("unit:1", "Studio Bolzano", "KKZ 48213"), ("person:2", "Jonas Kofler", "Studio Bolzano")]
    return render_page(request, "core/_options.html", {"options": [row for row in known if text in row[1].lower()]})


def missing(request: HttpRequest) -> HttpResponse:
    """Nothing here."""
    raise Http404


urlpatterns = [
    path("style/", style, name="style"),
    path("style/form/", style_form, name="style_form"),
    path("style/options/", style_options, name="style_options"),
    path("style/missing/", missing, name="style_missing"),
    path("", include("config.urls")),
]
handler404 = "core.errors.not_found"
