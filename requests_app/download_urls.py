"""The pages of downloads."""

from django.urls import path

from requests_app.views import download

urlpatterns = [
    path("inquiries/download/", download.inquiry_download, name="inquiry_download"),
    path("downloads/", download.downloads, name="downloads"),
    path("downloads/news/", download.downloads_news, name="downloads_news"),
    path("downloads/<int:pk>/", download.download_progress, name="download_progress"),
    path("downloads/<int:pk>/cancel/", download.download_cancel, name="download_cancel"),
    path("downloads/<int:pk>/again/", download.download_again, name="download_again"),
    path("downloads/file/<str:signed>/", download.download_file, name="download_file"),
]
