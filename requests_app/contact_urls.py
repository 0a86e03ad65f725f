"""The pages of contacts."""

from django.urls import path

from requests_app.views import colleagues, contacts, create, duplicates, sharing

urlpatterns = [
    path("contacts/<int:pk>/", contacts.contact_detail, name="contact_detail"),
    path("contacts/<int:pk>/edit/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/consents/<slug:kind>/", contacts.contact_consent, name="contact_consent"),
    path("contacts/<int:pk>/colleagues/", colleagues.contact_colleagues, name="contact_colleagues"),
    path("contacts/<int:pk>/colleagues/new/", colleagues.contact_colleague_add, name="contact_colleague_add"),
    path("contacts/<int:pk>/colleagues/known/", colleagues.contact_colleague_attach, name="contact_colleague_attach"),
    path("contacts/<int:pk>/compare/<int:other_pk>/", duplicates.contact_compare, name="contact_compare"),
    path("contacts/<int:pk>/merges/<int:merge_pk>/undo/", duplicates.contact_unmerge, name="contact_unmerge"),
    path("administration/duplicates/", duplicates.administration_duplicates, name="administration_duplicates"),
    path("inquiries/new/compare/<int:pk>/", create.compare, name="inquiry_create_compare"),
    path("inquiries/<int:pk>/share/", sharing.inquiry_share, name="inquiry_share"),
]
