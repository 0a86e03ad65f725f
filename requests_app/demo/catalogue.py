"""The demo's samples and brochures, by the ids that the website uses."""

from requests_app.models import CatalogueItem
from requests_app.types import InquiryType

SAMPLES = [
    "Corner, window 77, PVC white satin",
    "Corner, window 77, PVC ivory",
    "Corner, window 90, PVC white, triple glazing",
    "Corner, window 77, aluminium anthracite outside",
    "Corner, window 90, aluminium bronze outside",
    "Corner, window 77, oak inside",
    "Corner, window 77, spruce inside",
    "Corner, all-glass sash",
    "Corner, lift-and-slide door",
    "Corner, entrance door, aluminium",
    "Glass, solar control",
    "Glass, sound insulation 42 dB",
    "Glass, satin-finished",
    "Glass, ornament",
    "Colour fan, aluminium smooth",
    "Colour fan, aluminium fine texture",
    "Colour fan, wood",
    "Surface, PVC with woodgrain",
    "Surface, enamel on glass",
    "Handle, stainless steel",
    "Handle, bronze",
    "Handle, lockable",
    "Insect screen, mesh",
    "Louvre, slats in four colours",
]

BROCHURES = [
    "Windows: the overview",
    "PVC windows",
    "Aluminium windows",
    "Windows with wood inside",
    "Lift-and-slide doors",
    "Entrance doors",
    "Glass walls and conservatories",
    "All-glass sashes",
    "Colours and surfaces",
    "Glass and sun protection",
    "Sound insulation",
    "Security",
    "Ventilation",
    "Insect screens",
    "Shutters and louvres",
    "Handles",
    "Renovation in one day",
    "Windows for listed buildings",
    "Hotels and restaurants",
    "Schools and nurseries",
    "Apartment buildings",
    "For architects: details and joints",
    "Care and maintenance",
    "Our studios",
]

# The last of each kind are no longer sent out; old inquiries still name them.
UNAVAILABLE = {"sample-24", "brochure-24"}


def create() -> dict[str, list[str]]:
    """Create the catalogue; returns the codes by type of inquiry."""
    codes: dict[str, list[str]] = {}
    for kind, titles in ((InquiryType.SAMPLE, SAMPLES), (InquiryType.BROCHURE, BROCHURES)):
        codes[kind] = [f"{kind}-{position:02}" for position in range(1, len(titles) + 1)]
        CatalogueItem.objects.bulk_create(
            CatalogueItem(code=code, kind=kind, title=title, is_available=code not in UNAVAILABLE)
            for code, title in zip(codes[kind], titles, strict=True)
        )
    return codes
