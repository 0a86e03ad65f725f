"""What the full-text search looks through: for each organisation that sees an inquiry, the words it may find it by.

Written by requests_app.search alone, in the transaction that changes an inquiry (features L7, docs/adr/0013).
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from accounts.models import Organisation
from requests_app.models.inquiry import Inquiry


class InquirySearch(models.Model):
    """The words of an inquiry as one organisation sees it; requests_app.search.document says how they are written."""

    pk = models.CompositePrimaryKey("inquiry", "organisation")
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="searched", db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    document = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["organisation", "document"], name="requests_search")]

    class Retention:
        personal = {"document"}
        plain = {"pk", "inquiry", "organisation"}

    def __str__(self) -> str:
        return f"{self.inquiry_id}, {self.organisation_id}"
