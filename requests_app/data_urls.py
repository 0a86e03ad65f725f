"""What is kept beside the actions of an inquiry: offers and orders (features D11)."""

from django.urls import path

from requests_app.views import documents

urlpatterns = [
    path("documents/offers/<int:document_pk>/main/", documents.offer_main, name="offer_main"),
    path("documents/<slug:kind>/new/", documents.document_add, name="document_add"),
    path("documents/<slug:kind>/<int:document_pk>/", documents.document_edit, name="document_edit"),
    path("documents/<slug:kind>/<int:document_pk>/delete/", documents.document_delete, name="document_delete"),
]
