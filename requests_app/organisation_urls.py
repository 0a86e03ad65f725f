"""What an organisation keeps for all its inquiries: tags (features D10), mail templates (M4), consent wordings (P3)."""

from django.urls import path

from requests_app.views import mailing, tags, wordings

urlpatterns = [
    path("tags/options/", tags.tag_options, name="tag_options"),
    path("administration/tags/", tags.administration_tags, name="administration_tags"),
    path("administration/tags/<int:pk>/rename/", tags.administration_tags_rename, name="administration_tags_rename"),
    path("administration/tags/<int:pk>/merge/", tags.administration_tags_merge, name="administration_tags_merge"),
    path("administration/tags/<int:pk>/delete/", tags.administration_tags_delete, name="administration_tags_delete"),
    path("administration/templates/", mailing.administration_templates, name="administration_templates"),
    path("administration/templates/new/", mailing.administration_templates_add, name="administration_templates_add"),
    path(
        "administration/templates/<int:pk>/",
        mailing.administration_templates_edit,
        name="administration_templates_edit",
    ),
    path(
        "administration/templates/<int:pk>/delete/",
        mailing.administration_templates_delete,
        name="administration_templates_delete",
    ),
    path("administration/consents/", wordings.administration_consents, name="administration_consents"),
    path(
        "administration/consents/<slug:kind>/<slug:language>/",
        wordings.administration_consents_add,
        name="administration_consents_add",
    ),
]
