"""Help pages, and the drawing and the file that are made from the catalogue."""

from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from requests_app.actions.catalogue import ACTIONS
from requests_app.actions.described import name_of
from requests_app.diagram import diagram
from requests_app.mailing.filling import PLACEHOLDERS
from requests_app.statuses import Status
from requests_app.workflow_doc import workflow_doc

DOC = Path(settings.BASE_DIR) / "docs" / "workflow.md"
PAGES = (
    "help",
    "help_workflow",
    "help_roles",
    "help_keys",
    "help_inquiry",
    "help_create",
    "help_contacts",
    "help_mail",
)


def page(client, person, name="help_workflow"):
    client.force_login(person)
    return client.get(reverse(name)).text


def test_the_app_bar_leads_to_help_and_help_to_its_pages(client, cast):
    assert f'href="{reverse("help")}"' in page(client, cast.lena, "help_keys")
    index = page(client, cast.lena, "help")
    assert all(f'href="{reverse(name)}"' in index for name in PAGES[1:])


def test_every_status_and_action_is_drawn_and_told(client, cast):
    drawing, _tag, table = page(client, cast.lena).partition("<table")
    assert [status for status in Status if f'data-status="{status}"' not in drawing] == []
    assert [code for code, action in ACTIONS.items() if f">{name_of(action)}" not in drawing] == []
    assert [code for code, action in ACTIONS.items() if f">{name_of(action)}</td>" not in table] == []


def test_help_speaks_the_readers_language(client, cast):
    cast.lena.language = "fr"
    cast.lena.save()
    assert "Fixer la remise du devis" in page(client, cast.lena)
    assert "Close inquiry" not in page(client, cast.lena)


@pytest.mark.parametrize("language", ["en", "de", "fr", "it", "es"])
def test_nothing_of_the_drawing_lies_over_another_thing(language):
    with translation.override(language):
        drawn = diagram()
    for one, other in combinations(drawn.boxes, 2):
        assert one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
    for box in [*drawn.frames, *drawn.boxes]:
        assert 0 <= box.x < box.right <= drawn.width
        assert 0 <= box.y < box.bottom <= drawn.height
        assert all(box.y < line.y < box.bottom for line in box.texts)
        # About 6.4 units a letter; longer ones would run out of their box.
        assert [line.text for line in box.texts if len(line.text) * 6.4 > box.right - line.x] == []


def test_the_help_on_mails_names_every_placeholder(client, cast):
    text = page(client, cast.lena, "help_mail")
    assert [name for name in PLACEHOLDERS if f"{{{name}}}" not in text] == []


def test_roles_are_told_with_their_rights(client, cast):
    roles = page(client, cast.lena, "help_roles")
    assert "Agree negotiation dates · Download lists" in roles
    assert "administrators also have: Decide on Compendium access" in roles


def test_the_file_in_docs_is_what_the_catalogue_says():
    """After a change: `manage.py write_workflow_doc`."""
    with translation.override("de"):
        assert workflow_doc() == DOC.read_text()


def test_the_command_writes_the_file(settings, tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path
    call_command("write_workflow_doc")
    assert (tmp_path / "docs" / "workflow.md").read_text() == workflow_doc()
    assert capsys.readouterr().out == "docs/workflow.md is up to date.\n"


def test_the_doc_names_each_action_once_in_its_table():
    rows = [line.split("`")[1] for line in workflow_doc().splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(["create", *ACTIONS])
