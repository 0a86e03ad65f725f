"""Tags on an inquiry, and the organisation's tags in the administration (features D10)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.rights import Right
from core.htmx import redirect_to, render_page, wants_part
from requests_app import tags
from requests_app.models import Inquiry, Tag
from requests_app.tags import TagForm, TagMergeForm, TagNameForm, why_no_tag
from requests_app.views.shown import reader, shown_inquiry

PAGE, FORM, DELETE = "requests_app/tags.html", "requests_app/tag_form.html", "requests_app/tag_delete.html"


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_tags(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a tag on; for HTMX the answer is the line of tags with the next one to type."""
    inquiry = shown_inquiry(reader(request), pk)
    form = TagForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        refusal = tags.put_on(inquiry, form.cleaned_data["tag"], by=reader(request), at=timezone.now())
        if not refusal:
            return _line(request, pk)
        form.add_error("tag", refusal)
    context = tags_context(inquiry, reader(request)) | {"tag_form": form}
    if not context["may_tag"]:
        raise Http404
    return render_page(
        request, "requests_app/inquiry_tags.html", context, part="tags", status=422 if form.errors else 200
    )


@require_POST
def inquiry_tag_remove(request: HttpRequest, pk: int, tag_pk: int) -> HttpResponse:
    """Take a tag off."""
    inquiry = shown_inquiry(reader(request), pk)
    if tags.take_off(inquiry, tag_pk, by=reader(request), at=timezone.now()):
        raise Http404
    return _line(request, pk)


def tags_context(inquiry: Inquiry, person: Person) -> dict[str, Any]:
    """What the line of tags shows."""
    may_tag = not why_no_tag(inquiry, person, timezone.now())
    return {"inquiry": inquiry, "may_tag": may_tag, "tag_form": TagForm()}


def _line(request: HttpRequest, pk: int) -> HttpResponse:
    if not wants_part(request):
        return redirect("inquiry_detail", pk)
    person = reader(request)
    context = tags_context(shown_inquiry(person, pk), person) | {"tags_changed": True}
    return render_page(request, "requests_app/inquiry_tags.html", context, part="tags")


@require_safe
def tag_options(request: HttpRequest) -> HttpResponse:
    """Tags of one's own organisation that fit what was typed."""
    options = tags.suggestions(reader(request).organisation, request.GET.get("tag_text", ""))
    return render_page(request, "core/_options.html", {"options": options})


@require_safe
def administration_tags(request: HttpRequest) -> HttpResponse:
    """All tags of the organisation, with how many inquiries carry each."""
    return render_page(request, PAGE, {"tags": tags.counted(_administrator(request).organisation)})


@require_http_methods(["GET", "HEAD", "POST"])
def administration_tags_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a tag another name."""
    tag = _tag(request, pk)
    form = TagNameForm(request.POST if request.method == "POST" else None, tag=tag, auto_id="dialog_%s")
    if form.is_valid():
        tags.rename(tag, form.cleaned_data["name"])
        return _back(request, _("Tag renamed"))
    return _form(request, form, tag, title=_("Rename tag"), icon="edit", submit=_("Rename"))


@require_http_methods(["GET", "HEAD", "POST"])
def administration_tags_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another tag in the place of this one."""
    tag = _tag(request, pk)
    form = TagMergeForm(request.POST if request.method == "POST" else None, tag=tag, auto_id="dialog_%s")
    if form.is_valid():
        tags.merge(tag, form.cleaned_data["into"])
        return _back(request, _("Tags merged"))
    return _form(request, form, tag, title=_("Merge tag"), icon="merge_type", submit=_("Merge"))


@require_http_methods(["GET", "HEAD", "POST"])
def administration_tags_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a tag, and delete it."""
    tag = _tag(request, pk)
    if request.method == "POST":
        tags.delete(tag)
        return _back(request, _("Tag deleted"))
    words = ngettext("It is taken off %(number)d inquiry.", "It is taken off %(number)d inquiries.", tag.number)
    context = {"title": _("Delete tag"), "what": tag.name, "text": words % {"number": tag.number}}
    return render_page(request, DELETE, context, part="dialog")


def _administrator(request: HttpRequest) -> Person:
    if not reader(request).has_right(Right.TAGS):
        raise Http404
    return reader(request)


def _tag(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(tags.counted(_administrator(request).organisation), pk=pk)


def _form(request: HttpRequest, form: Any, tag: Tag, **words: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_page(request, FORM, {"form": form, "tag": tag} | words, part="dialog", status=status)


def _back(request: HttpRequest, message: str) -> HttpResponse:
    return redirect_to(request, reverse("administration_tags"), message)
