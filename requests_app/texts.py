"""Texts of an inquiry as filters look for parts of them and as lists sort by them; indexes hold these expressions."""

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Concat, Replace

from core.plain import Plain

# The number without its slash.
NUMBER_DIGITS = Replace("number", Value("/"), Value(""))
PROJECT = "project_name"
# 39100 Bolzano
PLACE = Concat("site_postal_code", Value(" "), "site_town")

# What lists sort by; inquiries without a project come last.
PROJECT_KEY = Case(
    When(project_name="", then=Value("1")),
    default=Concat(Value("0"), Plain("project_name"), output_field=TextField()),
    output_field=TextField(),
)
PLACE_KEY = Concat("site_postal_code", Value(" "), Plain("site_town"), output_field=TextField())
