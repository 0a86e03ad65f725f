"""Deadlines of workflow.md 2 and reasons to cancel of workflow.md 3."""

from django.db import migrations

DEADLINES = [
    ("to_accept", 48, "hours"),
    ("open", 24, "hours"),
    ("assigned", 24, "hours"),
    ("assigned_externally", 5, "days"),
    ("after_appointment", 24, "hours"),
    ("after_offer", 5, "days"),
    ("after_negotiation", 5, "days"),
    # Only when an agreed moment is missing, as after a move of data.
    ("appointment_set", 24, "hours"),
    ("offer_agreed", 24, "hours"),
    ("negotiation_set", 24, "hours"),
]

REASONS = {
    "prospect": [
        ("Price too high", "Preis zu hoch", "Prix trop élevé", "Prezzo troppo alto", "Precio demasiado alto"),
        ("Bought elsewhere", "Anderswo gekauft", "Acheté ailleurs", "Acquistato altrove", "Comprado en otro lugar"),
        ("Project postponed", "Projekt verschoben", "Projet reporté", "Progetto rinviato", "Proyecto aplazado"),
        ("Project dropped", "Projekt aufgegeben", "Projet abandonné", "Progetto abbandonato", "Proyecto abandonado"),
        (
            "Financing refused",
            "Finanzierung abgelehnt",
            "Financement refusé",
            "Finanziamento negato",
            "Financiación denegada",
        ),
        ("Unreachable", "Nicht erreichbar", "Injoignable", "Non raggiungibile", "Ilocalizable"),
        (
            "Only gathering information",
            "Wollte sich nur informieren",
            "Simple demande d'information",
            "Solo richiesta di informazioni",
            "Solo buscaba información",
        ),
        (
            "Delivery time too long",
            "Lieferzeit zu lang",
            "Délai de livraison trop long",
            "Tempi di consegna troppo lunghi",
            "Plazo de entrega demasiado largo",
        ),
        (
            "Product does not fit",
            "Produkt passt nicht",
            "Produit non adapté",
            "Prodotto non adatto",
            "El producto no encaja",
        ),
    ],
    "ours": [
        (
            "Outside our area",
            "Außerhalb unseres Gebiets",
            "Hors de notre secteur",
            "Fuori zona",
            "Fuera de nuestra zona",
        ),
        (
            "Outside our range",
            "Nicht in unserem Sortiment",
            "Hors de notre gamme",
            "Fuori gamma",
            "Fuera de nuestra gama",
        ),
        ("No capacity", "Keine Kapazität", "Pas de capacité", "Nessuna disponibilità", "Sin capacidad"),
        ("Duplicate", "Doppelt", "Doublon", "Doppione", "Duplicada"),
        (
            "Spam or not serious",
            "Spam oder nicht ernst gemeint",
            "Spam ou demande non sérieuse",
            "Spam o richiesta non seria",
            "Spam o no seria",
        ),
        (
            "Assigned to another partner",
            "Einem anderen Partner zugewiesen",
            "Attribuée à un autre partenaire",
            "Assegnata a un altro partner",
            "Asignada a otro socio",
        ),
    ],
}


def fill(apps, schema_editor):
    rule = apps.get_model("requests_app", "DeadlineRule")
    rule.objects.bulk_create(rule(status=status, amount=amount, unit=unit) for status, amount, unit in DEADLINES)
    reason = apps.get_model("requests_app", "CancelReason")
    reason.objects.bulk_create(
        reason(group=group, position=position, names=dict(zip(("en", "de", "fr", "it", "es"), names, strict=True)))
        for group, rows in REASONS.items()
        for position, names in enumerate(rows)
    )


def empty(apps, schema_editor):
    apps.get_model("requests_app", "DeadlineRule").objects.all().delete()
    apps.get_model("requests_app", "CancelReason").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0002_number_sequence")]

    operations = [migrations.RunPython(fill, empty)]
