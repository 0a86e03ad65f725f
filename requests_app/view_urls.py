"""The pages of saved views."""

from django.urls import path

from requests_app.views import saved

urlpatterns = [
    path("views/", saved.views, name="views"),
    path("views/new/", saved.view_add, name="view_add"),
    path("views/<int:pk>/", saved.view_edit, name="view_edit"),
    path("views/<int:pk>/delete/", saved.view_delete, name="view_delete"),
    path("views/<int:pk>/<slug:deed>/", saved.view_mark, name="view_mark"),
]
