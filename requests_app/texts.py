"""Texts of an inquiry as filters look for parts of them; the index requests_texts holds exactly these expressions."""

from django.db.models import Value
from django.db.models.functions import Concat, Replace

# The number without its slash.
NUMBER_DIGITS = Replace("number", Value("/"), Value(""))
PROJECT = "project_name"
# 39100 Bolzano
PLACE = Concat("site_postal_code", Value(" "), "site_town")
