"""What is changed of an inquiry without an action: main data (features D5), offers and orders (D11)."""

from django.urls import path

from requests_app.views import documents, main_data

urlpatterns = [
    path("data/", main_data.main_data_panel, name="main_data"),
    path("data/edit/", main_data.main_data_edit, name="main_data_edit"),
    path("documents/offers/<int:document_pk>/main/", documents.offer_main, name="offer_main"),
    path("documents/<slug:kind>/new/", documents.document_add, name="document_add"),
    path("documents/<slug:kind>/<int:document_pk>/", documents.document_edit, name="document_edit"),
    path("documents/<slug:kind>/<int:document_pk>/delete/", documents.document_delete, name="document_delete"),
]
