"""Tags of the organisation (features D10)."""

from django.urls import path

from requests_app.views import tags

urlpatterns = [
    path("tags/options/", tags.tag_options, name="tag_options"),
    path("administration/tags/", tags.administration_tags, name="administration_tags"),
    path("administration/tags/<int:pk>/rename/", tags.administration_tags_rename, name="administration_tags_rename"),
    path("administration/tags/<int:pk>/merge/", tags.administration_tags_merge, name="administration_tags_merge"),
    path("administration/tags/<int:pk>/delete/", tags.administration_tags_delete, name="administration_tags_delete"),
]
