"""What is kept of an inquiry beside its actions: main data, tags, offers and orders, print, mail (features D, M4)."""

from django.urls import path

from requests_app.views import documents, mailing, main_data, printing, tags

urlpatterns = [
    path("data/", main_data.main_data_panel, name="main_data"),
    path("data/edit/", main_data.main_data_edit, name="main_data_edit"),
    path("tags/", tags.inquiry_tags, name="inquiry_tags"),
    path("tags/<int:tag_pk>/remove/", tags.inquiry_tag_remove, name="inquiry_tag_remove"),
    path("documents/offers/<int:document_pk>/main/", documents.offer_main, name="offer_main"),
    path("documents/<slug:kind>/new/", documents.document_add, name="document_add"),
    path("documents/<slug:kind>/<int:document_pk>/", documents.document_edit, name="document_edit"),
    path("documents/<slug:kind>/<int:document_pk>/delete/", documents.document_delete, name="document_delete"),
    path("mail/", mailing.inquiry_mail, name="inquiry_mail"),
    path("print/", printing.inquiry_print, name="inquiry_print"),
    path("pdf/", printing.inquiry_pdf, name="inquiry_pdf"),
    path("pdf/<int:pdf_pk>/", printing.inquiry_pdf_page, name="inquiry_pdf_page"),
    path("pdf/<int:pdf_pk>/file/", printing.inquiry_pdf_file, name="inquiry_pdf_file"),
]
