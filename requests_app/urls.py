"""The pages of inquiries."""

from django.urls import path

from requests_app.views import list as inquiry_list

urlpatterns = [
    path("", inquiry_list.inquiry_list, name="inquiry_list"),
]
