"""What people are asked to consent to, in five languages (privacy.md; features P3)."""

from datetime import UTC, datetime

from django.db import migrations

VERSION = "2025-01"
VALID_FROM = datetime(2025, 1, 1, tzinfo=UTC)
TEXTS = {
    "processing": {
        "en": "I agree that {organisation} processes the data I have given to answer my inquiry.",
        "de": "Ich bin einverstanden, dass {organisation} meine Angaben verarbeitet, um meine Anfrage zu beantworten.",
        "fr": "J’accepte que {organisation} traite les données que j’ai fournies pour répondre à ma demande.",
        "it": "Acconsento a che {organisation} tratti i dati che ho fornito per rispondere alla mia richiesta.",
        "es": "Acepto que {organisation} trate los datos que he facilitado para responder a mi solicitud.",
    },
    "promotion": {
        "en": "I agree that {organisation} informs me about products and events. I can withdraw this at any time.",
        "de": "Ich bin einverstanden, dass {organisation} mich über Produkte und Veranstaltungen informiert. Ich kann das "
        "jederzeit widerrufen.",
        "fr": "J’accepte que {organisation} m’informe sur ses produits et ses événements. Je peux retirer cet accord à "
        "tout moment.",
        "it": "Acconsento a che {organisation} mi informi su prodotti ed eventi. Posso revocare il consenso in qualsiasi "
        "momento.",
        "es": "Acepto que {organisation} me informe sobre productos y eventos. Puedo retirar este consentimiento en "
        "cualquier momento.",
    },
    "partners": {
        "en": "I agree that partners of {organisation} inform me about their offers. I can withdraw this at any time.",
        "de": "Ich bin einverstanden, dass Partner von {organisation} mich über ihre Angebote informieren. Ich kann das "
        "jederzeit widerrufen.",
        "fr": "J’accepte que les partenaires de {organisation} m’informent sur leurs offres. Je peux retirer cet accord à "
        "tout moment.",
        "it": "Acconsento a che i partner di {organisation} mi informino sulle loro offerte. Posso revocare il consenso in "
        "qualsiasi momento.",
        "es": "Acepto que los socios de {organisation} me informen sobre sus ofertas. Puedo retirar este consentimiento en "
        "cualquier momento.",
    },
}


def fill(apps, schema_editor):
    consent_text = apps.get_model("contacts", "ConsentText")
    consent_text.objects.bulk_create(
        (
            consent_text(kind=kind, language=language, version=VERSION, text=text, valid_from=VALID_FROM)
            for kind, texts in TEXTS.items()
            for language, text in texts.items()
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_duplicates_changes_consent_texts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
