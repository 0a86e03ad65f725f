"""What end customers write, in their language: {n} windows, {town} the place of the site."""

TEXTS = {
    ("de", "offer"): [
        "Wir bauen in {town} und benötigen {n} Fenster mit Dreifachglas und eine Hebeschiebetür. Bitte um ein Angebot.",
        "Guten Tag, in unserem Haus sollen {n} alte Holzfenster ersetzt werden. Wann kann jemand zum Messen kommen?",
        "Wir sanieren eine Wohnung in {town}: {n} Fenster und eine Balkontür, außen Aluminium, innen weiß.",
        "Bitte bieten Sie uns {n} Fenster inklusive Montage und Entsorgung der alten an. Pläne kann ich nachreichen.",
        "Für unseren Umbau suchen wir {n} Fenster mit gutem Schallschutz, das Haus liegt an einer Hauptstraße.",
        "Wir hätten gern ein Angebot für eine Haustür mit Seitenteil und {n} Fenster. Einzug ist im nächsten Sommer.",
    ],
    ("it", "offer"): [
        "Buongiorno, vorremmo sostituire {n} finestre e la portafinestra del soggiorno. È possibile un sopralluogo?",
        "Stiamo ristrutturando casa a {town} e cerchiamo {n} finestre in PVC-alluminio con triplo vetro.",
        "Vorrei un preventivo per {n} finestre, posa compresa, con detrazione fiscale. Posso inviare le misure.",
        "Nuova costruzione a {town}: servono {n} serramenti, un alzante scorrevole e il portoncino d'ingresso.",
        "Abitiamo su una strada trafficata: cerchiamo {n} finestre con un buon isolamento acustico.",
        "Cerchiamo {n} finestre con zanzariere e tapparelle per il nostro appartamento. Grazie.",
    ],
    ("fr", "offer"): [
        "Bonjour, nous rénovons une maison à {town} et souhaitons remplacer {n} fenêtres. Merci de nous contacter.",
        "Nous faisons construire et cherchons {n} fenêtres à triple vitrage ainsi qu'une baie coulissante.",
        "Je souhaite un devis pour {n} fenêtres, pose comprise, extérieur aluminium, intérieur blanc.",
        "Notre appartement donne sur une rue bruyante : {n} fenêtres à changer, avec une bonne isolation acoustique.",
        "Pourriez-vous passer prendre les mesures ? Il s'agit de {n} fenêtres et de la porte d'entrée.",
    ],
    ("es", "offer"): [
        "Buenos días, queremos cambiar {n} ventanas de nuestra casa en {town}. ¿Podrían venir a tomar medidas?",
        "Estamos reformando un piso y necesitamos {n} ventanas con rotura de puente térmico y persianas.",
        "Solicito presupuesto para {n} ventanas con montaje. Puedo enviar los planos.",
        "Obra nueva en {town}: {n} ventanas, una corredera elevable y la puerta de entrada.",
        "Vivimos en una calle con mucho ruido y buscamos {n} ventanas con buen aislamiento acústico.",
    ],
    ("en", "offer"): [
        "We are renovating a house in {town} and would like a quotation for {n} windows with triple glazing.",
        "Could somebody measure {n} windows and a sliding door? We are on site until the end of the month.",
        "We are building in {town} and need {n} windows, aluminium outside, white inside, including installation.",
    ],
    ("de", "sample"): [
        "Bitte senden Sie mir die gewählten Muster, wir entscheiden gerade über die Farben.",
        "Für ein Projekt mit {n} Fenstern brauche ich Eck- und Farbmuster.",
    ],
    ("it", "sample"): [
        "Vorrei ricevere i campioni scelti, stiamo decidendo i colori.",
        "Per un progetto con {n} finestre mi servono i campioni d'angolo e dei colori.",
    ],
    ("fr", "sample"): [
        "Merci de m'envoyer les échantillons choisis, nous hésitons encore sur les couleurs.",
        "Pour un projet de {n} fenêtres, j'aurais besoin d'échantillons d'angle et de couleurs.",
    ],
    ("es", "sample"): [
        "Les agradecería las muestras elegidas, estamos decidiendo los colores.",
        "Para un proyecto con {n} ventanas necesito muestras de esquina y de color.",
    ],
    ("en", "sample"): ["I would like to receive the chosen samples, we are deciding on the colours."],
    ("de", "brochure"): [
        "Bitte um Zusendung der Unterlagen. Später kommen etwa {n} Fenster in Frage.",
        "Ich interessiere mich für Ihre Fenster und Haustüren und hätte gern die Kataloge.",
    ],
    ("it", "brochure"): [
        "Gradirei ricevere il catalogo, più avanti anche un preventivo per {n} finestre.",
        "Mi interessano finestre e portoncini, vorrei ricevere i vostri cataloghi.",
    ],
    ("fr", "brochure"): [
        "Je souhaite recevoir votre documentation.",
        "Nous prévoyons de changer {n} fenêtres et aimerions recevoir vos catalogues.",
    ],
    ("es", "brochure"): [
        "Me gustaría recibir sus catálogos de ventanas y puertas.",
        "Más adelante cambiaremos {n} ventanas; de momento querría recibir los catálogos.",
    ],
    ("en", "brochure"): ["Could you send me your brochures about windows and sliding doors?"],
    ("de", "event"): [
        "Ich melde mich für den Vortrag an und komme zu zweit.",
        "Gern nehme ich am Architektengespräch teil.",
    ],
    ("it", "event"): [
        "Mi iscrivo alla serata e verrò con una collega.",
        "Partecipo volentieri all'incontro per architetti.",
    ],
    ("fr", "event"): [
        "Je m'inscris à la conférence, nous serons deux.",
        "Je participerai volontiers à la rencontre des architectes.",
    ],
    ("es", "event"): ["Me inscribo en la charla, seremos dos.", "Asistiré con gusto al encuentro de arquitectos."],
    ("en", "event"): ["I would like to register for the talk."],
    ("de", "relationship"): [
        "Unser Büro plant mehrere Wohnbauten in {town} und möchte Ihre Profile kennenlernen.",
        "Wir hätten gern Zugang zu den technischen Unterlagen und einen Besuch in unserem Büro.",
    ],
    ("it", "relationship"): [
        "Il nostro studio segue diverse residenze a {town} e vorrebbe conoscere i vostri profili.",
        "Vorremmo accedere alla documentazione tecnica e ricevere una visita in studio.",
    ],
    ("fr", "relationship"): [
        "Notre agence conçoit plusieurs logements à {town} et souhaite découvrir vos profilés.",
        "Nous aimerions accéder à la documentation technique et vous recevoir à l'agence.",
    ],
    ("es", "relationship"): [
        "Nuestro estudio proyecta varias viviendas en {town} y quiere conocer sus perfiles.",
        "Nos gustaría acceder a la documentación técnica y recibir su visita.",
    ],
    ("en", "relationship"): ["Our practice plans several homes in {town} and would like to get to know your profiles."],
    ("de", "general"): [
        "Bei einem Fenster lässt sich der Griff nicht mehr drehen. Wer kann uns helfen?",
        "Gibt es für die Fenster, die wir vor Jahren gekauft haben, noch Dichtungen?",
        "Welche Förderungen gibt es beim Fenstertausch in {town}?",
        "Haben Sie am Samstag geöffnet? Wir möchten uns Haustüren ansehen.",
    ],
    ("it", "general"): [
        "La maniglia di una finestra non gira più. A chi possiamo rivolgerci?",
        "È possibile avere le guarnizioni per finestre acquistate anni fa?",
        "Quali detrazioni ci sono per la sostituzione delle finestre?",
        "Siete aperti il sabato? Vorremmo vedere i portoncini.",
    ],
    ("fr", "general"): [
        "La poignée d'une fenêtre ne tourne plus. Qui peut nous aider ?",
        "Quelles aides existe-t-il pour le remplacement des fenêtres à {town} ?",
        "Êtes-vous ouverts le samedi ? Nous aimerions voir les portes d'entrée.",
    ],
    ("es", "general"): [
        "La manilla de una ventana ya no gira. ¿Quién puede ayudarnos?",
        "¿Qué ayudas hay para cambiar las ventanas en {town}?",
        "¿Abren los sábados? Nos gustaría ver puertas de entrada.",
    ],
    ("en", "general"): ["The handle of one window no longer turns. Who can help us?"],
}
