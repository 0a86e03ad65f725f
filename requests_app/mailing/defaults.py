"""The templates that every organisation starts with, in the five languages (features M4).

End customers are addressed formally. What stands in braces is filled in: see requests_app.mailing.filling.
"""

# ruff: noqa: E501 (a paragraph of a mail stands on a line)

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from requests_app.statuses import Status
from requests_app.types import InquiryType

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Default:
    """One template; without types or statuses it is for all. `words` are subject and text by language."""

    code: str
    name: "StrOrPromise"
    words: dict[str, tuple[str, str]]
    types: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()


DEFAULTS = (
    Default(
        "answer",
        _("Answer"),
        {
            "de": (
                "Ihre Anfrage {number}",
                "{salutation},\n\nvielen Dank für Ihre Anfrage {number}.\n\n\n\nMit freundlichen Grüßen\n{sender}",
            ),
            "en": (
                "Your inquiry {number}",
                "{salutation},\n\nthank you for your inquiry {number}.\n\n\n\nKind regards\n{sender}",
            ),
            "fr": (
                "Votre demande {number}",
                "{salutation},\n\nmerci pour votre demande {number}.\n\n\n\nCordialement\n{sender}",
            ),
            "it": (
                "La Sua richiesta {number}",
                "{salutation},\n\ngrazie per la Sua richiesta {number}.\n\n\n\nCordiali saluti\n{sender}",
            ),
            "es": (
                "Su solicitud {number}",
                "{salutation}:\n\nGracias por su solicitud {number}.\n\n\n\nUn cordial saludo\n{sender}",
            ),
        },
    ),
    Default(
        "unreachable",
        _("We tried to reach you"),
        {
            "de": (
                "Ihre Anfrage {number}: wann erreichen wir Sie?",
                (
                    "{salutation},\n\nwir haben versucht, Sie wegen Ihrer Anfrage telefonisch zu erreichen. Wann dürfen wir"
                    " Sie anrufen?\n\nSie erreichen mich unter {phone} oder mit einer Antwort auf diese E-Mail.\n\n"
                    "Mit freundlichen Grüßen\n{sender}"
                ),
            ),
            "en": (
                "Your inquiry {number}: when may we call?",
                (
                    "{salutation},\n\nwe tried to reach you by phone about your inquiry. When may we call you?\n\n"
                    "You reach me at {phone} or by answering this e-mail.\n\nKind regards\n{sender}"
                ),
            ),
            "fr": (
                "Votre demande {number} : quand pouvons-nous vous joindre ?",
                (
                    "{salutation},\n\nnous avons essayé de vous joindre par téléphone au sujet de votre demande. Quand"
                    " pouvons-nous vous appeler ?\n\nVous pouvez me joindre au {phone} ou en répondant à cet e-mail.\n\n"
                    "Cordialement\n{sender}"
                ),
            ),
            "it": (
                "La Sua richiesta {number}: quando possiamo chiamarLa?",
                (
                    "{salutation},\n\nabbiamo provato a contattarLa telefonicamente per la Sua richiesta. Quando possiamo"
                    " chiamarLa?\n\nMi trova al numero {phone} o rispondendo a questa e-mail.\n\nCordiali saluti\n{sender}"
                ),
            ),
            "es": (
                "Su solicitud {number}: ¿cuándo podemos llamarle?",
                (
                    "{salutation}:\n\nHemos intentado contactarle por teléfono acerca de su solicitud. ¿Cuándo podemos"
                    " llamarle?\n\nPuede localizarme en el {phone} o respondiendo a este correo.\n\n"
                    "Un cordial saludo\n{sender}"
                ),
            ),
        },
        statuses=frozenset({Status.OPEN, Status.ASSIGNED}),
    ),
    Default(
        "appointment",
        _("Confirm the appointment"),
        {
            "de": (
                "Ihr Termin am {appointment}",
                (
                    "{salutation},\n\nich bestätige gerne unseren Termin:\n\n{appointment}\n{place}\n\nFalls Sie verhindert"
                    " sind, geben Sie mir bitte unter {phone} Bescheid.\n\nMit freundlichen Grüßen\n{sender}"
                ),
            ),
            "en": (
                "Your appointment on {appointment}",
                (
                    "{salutation},\n\nI gladly confirm our appointment:\n\n{appointment}\n{place}\n\nIf it does not suit"
                    " you, let me know at {phone}.\n\nKind regards\n{sender}"
                ),
            ),
            "fr": (
                "Votre rendez-vous du {appointment}",
                (
                    "{salutation},\n\nje vous confirme notre rendez-vous :\n\n{appointment}\n{place}\n\nEn cas"
                    " d'empêchement, prévenez-moi au {phone}.\n\nCordialement\n{sender}"
                ),
            ),
            "it": (
                "Il Suo appuntamento del {appointment}",
                (
                    "{salutation},\n\nLe confermo il nostro appuntamento:\n\n{appointment}\n{place}\n\nIn caso di"
                    " impedimento mi avvisi al numero {phone}.\n\nCordiali saluti\n{sender}"
                ),
            ),
            "es": (
                "Su cita del {appointment}",
                (
                    "{salutation}:\n\nLe confirmo nuestra cita:\n\n{appointment}\n{place}\n\nSi no puede acudir, avíseme en"
                    " el {phone}.\n\nUn cordial saludo\n{sender}"
                ),
            ),
        },
        statuses=frozenset({Status.APPOINTMENT_SET, Status.OFFER_AGREED, Status.NEGOTIATION_SET}),
    ),
    Default(
        "offer",
        _("Follow up the offer"),
        {
            "de": (
                "Unser Angebot für {project}",
                (
                    "{salutation},\n\nvor Kurzem haben Sie unser Angebot für {project} erhalten. Haben Sie dazu Fragen?"
                    " Gerne gehen wir es gemeinsam durch.\n\nSie erreichen mich unter {phone}.\n\n"
                    "Mit freundlichen Grüßen\n{sender}"
                ),
            ),
            "en": (
                "Our offer for {project}",
                (
                    "{salutation},\n\nyou recently received our offer for {project}. Do you have any questions? I am glad to"
                    " go through it with you.\n\nYou reach me at {phone}.\n\nKind regards\n{sender}"
                ),
            ),
            "fr": (
                "Notre offre pour {project}",
                (
                    "{salutation},\n\nvous avez récemment reçu notre offre pour {project}. Avez-vous des questions ? Je la"
                    " parcours volontiers avec vous.\n\nVous pouvez me joindre au {phone}.\n\nCordialement\n{sender}"
                ),
            ),
            "it": (
                "La nostra offerta per {project}",
                (
                    "{salutation},\n\ndi recente ha ricevuto la nostra offerta per {project}. Ha domande? La esaminiamo"
                    " volentieri insieme.\n\nMi trova al numero {phone}.\n\nCordiali saluti\n{sender}"
                ),
            ),
            "es": (
                "Nuestra oferta para {project}",
                (
                    "{salutation}:\n\nHace poco recibió nuestra oferta para {project}. ¿Tiene alguna pregunta? Con gusto la"
                    " repasamos juntos.\n\nPuede localizarme en el {phone}.\n\nUn cordial saludo\n{sender}"
                ),
            ),
        },
        types=frozenset({InquiryType.OFFER}),
        statuses=frozenset({Status.AFTER_OFFER, Status.AFTER_NEGOTIATION}),
    ),
    Default(
        "sent",
        _("On its way"),
        {
            "de": (
                "Ihre Bestellung {number} ist unterwegs",
                (
                    "{salutation},\n\nwas Sie bei uns bestellt haben, ist unterwegs zu Ihnen.\n\n"
                    "Mit freundlichen Grüßen\n{sender}"
                ),
            ),
            "en": (
                "Your order {number} is on its way",
                "{salutation},\n\nwhat you ordered from us is on its way to you.\n\nKind regards\n{sender}",
            ),
            "fr": (
                "Votre commande {number} est en route",
                "{salutation},\n\nce que vous avez commandé chez nous est en route.\n\nCordialement\n{sender}",
            ),
            "it": (
                "Il Suo ordine {number} è in viaggio",
                "{salutation},\n\nciò che ha ordinato da noi è in viaggio.\n\nCordiali saluti\n{sender}",
            ),
            "es": (
                "Su pedido {number} está en camino",
                "{salutation}:\n\nLo que nos pidió está en camino.\n\nUn cordial saludo\n{sender}",
            ),
        },
        types=frozenset({InquiryType.SAMPLE, InquiryType.BROCHURE}),
    ),
    Default(
        "thanks",
        _("Thanks for the order"),
        {
            "de": (
                "Danke für Ihren Auftrag",
                (
                    "{salutation},\n\nvielen Dank für Ihren Auftrag für {project} und Ihr Vertrauen. Über die nächsten"
                    " Schritte halte ich Sie auf dem Laufenden.\n\nMit freundlichen Grüßen\n{sender}"
                ),
            ),
            "en": (
                "Thank you for your order",
                (
                    "{salutation},\n\nthank you for your order for {project} and for your trust. I keep you informed about"
                    " the next steps.\n\nKind regards\n{sender}"
                ),
            ),
            "fr": (
                "Merci pour votre commande",
                (
                    "{salutation},\n\nmerci pour votre commande pour {project} et pour votre confiance. Je vous tiens au"
                    " courant des prochaines étapes.\n\nCordialement\n{sender}"
                ),
            ),
            "it": (
                "Grazie per il Suo ordine",
                (
                    "{salutation},\n\ngrazie per il Suo ordine per {project} e per la Sua fiducia. La tengo al corrente dei"
                    " prossimi passi.\n\nCordiali saluti\n{sender}"
                ),
            ),
            "es": (
                "Gracias por su pedido",
                (
                    "{salutation}:\n\nGracias por su pedido para {project} y por su confianza. Le mantendré informado de"
                    " los próximos pasos.\n\nUn cordial saludo\n{sender}"
                ),
            ),
        },
        statuses=frozenset({Status.ORDERED}),
    ),
)
