"""The pages of files, and where they are sent."""

from django.urls import path

from requests_app.views import files, uploads

urlpatterns = [
    path("inquiries/<int:pk>/files/", files.inquiry_files, name="inquiry_files"),
    path("inquiries/<int:pk>/files/zip/", files.inquiry_files_zip, name="inquiry_files_zip"),
    path("inquiries/<int:pk>/files/<int:file_pk>/", files.inquiry_file, name="inquiry_file"),
    path("inquiries/<int:pk>/files/<int:file_pk>/view/", files.inquiry_file_view, name="inquiry_file_view"),
    path(
        "inquiries/<int:pk>/files/<int:file_pk>/picture/<slug:size>/",
        files.inquiry_file_picture,
        name="inquiry_file_picture",
    ),
    path("inquiries/<int:pk>/files/<int:file_pk>/star/", files.inquiry_file_star, name="inquiry_file_star"),
    path("inquiries/<int:pk>/files/<int:file_pk>/rename/", files.inquiry_file_rename, name="inquiry_file_rename"),
    path("inquiries/<int:pk>/files/<int:file_pk>/delete/", files.inquiry_file_delete, name="inquiry_file_delete"),
    path("inquiries/<int:pk>/files/<int:file_pk>/restore/", files.inquiry_file_restore, name="inquiry_file_restore"),
    path("inquiries/<int:pk>/files/<int:file_pk>/retry/", files.inquiry_file_retry, name="inquiry_file_retry"),
    path("uploads/", uploads.upload_begin, name="upload_begin"),
    path("uploads/<uuid:key>/", uploads.upload, name="upload"),
]
