"""Finding a receiver: by name, by any customer code, by e-mail, and who is near (workflow.md 3, assign)."""

from requests_app import assignees
from requests_app.models import RoutingRule
from tests.cast import NOW


def found(cast, inquiry, query, organisation=None):
    """Name, hint and nearness of the hits."""
    hits = assignees.search(organisation or cast.manufacturer, inquiry, query, at=NOW)
    return [(hit.name, hit.hint, hit.is_near) for hit in hits]


def test_any_customer_code_finds_its_dealer(cast, inquiry):
    cast.bolzano.codes.create(code="48214", site="Merano")
    assert found(cast, inquiry, "48214") == [("Studio Bolzano", "", False)]


def test_accents_do_not_matter(cast, inquiry):
    cast.verona.name = "Vérona Fenêtres"
    cast.verona.save()
    assert found(cast, inquiry, "verona fenetres") == [("Vérona Fenêtres", "", False)]


def test_dealers_in_whose_area_the_site_lies_come_first(cast, inquiry):
    RoutingRule.objects.create(
        position=1, country="IT", postal_code_from="38", postal_code_to="38", to_organisation=cast.verona
    )
    cast.bolzano.name = "A Serramenti"
    cast.bolzano.save()
    assert found(cast, inquiry, "serramenti") == [
        ("Serramenti Verona", "In their area", True),
        ("A Serramenti", "", False),
    ]


def test_an_address_near_the_site_is_a_hint(cast, inquiry):
    cast.bolzano.postal_code = "38100"
    cast.bolzano.save()
    assert found(cast, inquiry, "bolzano") == [("Studio Bolzano", "Near the building site", True)]


def test_a_dealer_learns_nothing_of_other_dealers(cast, accepted):
    assert found(cast, accepted, "serramenti", cast.bolzano) == []
    assert found(cast, accepted, "finstral", cast.bolzano) == [("Finstral", "", False)]
