"""House rules, held by reading the project's own files."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

BASE = Path(settings.BASE_DIR)
APPS = ("accounts", "config", "contacts", "core", "integrations", "reporting", "requests_app")
SOURCES = sorted(
    path for app in APPS for path in (BASE / app).rglob("*.py") if "migrations" not in path.relative_to(BASE).parts
)
TEMPLATES = sorted((BASE / "templates").rglob("*.*"))
VIEWS = [path for path in SOURCES if path.name == "views.py" or path.parent.name == "views"]

# Pages that answer without a sign-in; everything else is closed by default.
PUBLIC = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "intake_inquiries",
    "intake_status",
    "livez",
    "partner",
    "partner_answer",
    "partner_file",
    "readyz",
}


def name_of(path: Path) -> str:
    return str(path.relative_to(BASE))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_module_is_longer_than_600_lines():
    assert [name_of(path) for path in SOURCES if len(path.read_text().splitlines()) > 600] == []


def test_no_function_is_longer_than_50_lines():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert long == []


def test_every_module_says_what_it_is_for():
    silent = [
        name_of(path) for path in SOURCES if path.read_text() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_views_reach_inquiries_only_through_their_door():
    """In a view module a manager may be mentioned only to call `visible_to`."""
    doors = []
    for path in VIEWS:
        chains = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
        allowed = {id(node.value) for node in chains if node.attr == "visible_to"}
        doors += [
            f"{name_of(path)}:{node.lineno}" for node in chains if node.attr == "objects" and id(node) not in allowed
        ]
    assert doors == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_carries_script_or_style_inline(path):
    text = path.read_text()
    if "emails" not in path.parts:
        assert re.findall(r"<style|\sstyle\s*=", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", text) == []


def test_every_template_is_used():
    text = "\n".join(path.read_text() for path in [*SOURCES, *TEMPLATES])
    # Templates that a library or Django looks up by itself.
    found_by_name = ("account/", "django/", "errors/", "403_csrf.html", "404.html", "500.html", "400.html", "403.html")
    unused = [
        name
        for path in TEMPLATES
        if not (name := str(path.relative_to(BASE / "templates"))).startswith(found_by_name)
        and name not in text
        and not (name.startswith("emails/") and Path(name).stem.split("_subject")[0] in text)
    ]
    assert unused == []


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_only_listed_views_are_public():
    public = {entry.name for entry in patterns(get_resolver()) if not getattr(entry.callback, "login_required", True)}
    assert public == PUBLIC


def own_models() -> list[type]:
    return [model for app in APPS if app != "config" for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_every_field_is_personal_or_plain(model):
    """privacy.md: each model declares which of its fields hold personal data; an unclassified field fails here."""
    fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    assert model.Retention.personal | model.Retention.plain == fields
    assert model.Retention.personal & model.Retention.plain == set()


def test_constraints_are_named_after_their_app_and_speak_to_the_reader():
    silent = [
        constraint.name
        for model in own_models()
        for constraint in model._meta.constraints
        if not constraint.name.startswith(model._meta.app_label.split("_app")[0])
    ]
    assert silent == []


def test_migrations_have_no_gaps():
    for app in APPS:
        numbers = sorted(int(path.name[:4]) for path in (BASE / app / "migrations").glob("0*.py"))
        assert all(right - left == 1 for left, right in pairwise(numbers)), app
