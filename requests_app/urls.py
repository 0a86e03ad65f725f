"""The pages of inquiries."""

from django.urls import include, path

from requests_app.views import actions, bulk, create, deadlines, detail, filters, notes, partner, undo, unread
from requests_app.views import help as help_pages
from requests_app.views import list as inquiry_list

urlpatterns = [
    path("", inquiry_list.inquiry_list, name="inquiry_list"),
    path("filters/", filters.inquiry_filters, name="inquiry_filters"),
    path("filters/<slug:column>/", filters.inquiry_filter, name="inquiry_filter"),
    path("administration/deadlines/", deadlines.deadlines, name="administration_deadlines"),
    path("administration/deadlines/new/", deadlines.deadline_add, name="administration_deadlines_add"),
    path(
        "administration/deadlines/<int:pk>/delete/", deadlines.deadline_delete, name="administration_deadlines_delete"
    ),
    path("administration/deadlines/days/new/", deadlines.closing_days_add, name="administration_deadlines_day_add"),
    path(
        "administration/deadlines/days/<int:pk>/delete/",
        deadlines.closing_day_delete,
        name="administration_deadlines_day_delete",
    ),
    path("", include("requests_app.contact_urls")),
    path("", include("requests_app.organisation_urls")),
    path("", include("requests_app.download_urls")),
    path("", include("requests_app.view_urls")),
    path("inquiries/new/", create.create, name="inquiry_create"),
    path("inquiries/new/known/", create.known, name="inquiry_known_contacts"),
    path("inquiries/new/consent/", create.asked, name="inquiry_consent_texts"),
    path("inquiries/bulk/<slug:code>/", bulk.inquiry_bulk, name="inquiry_bulk"),
    path("bulk/", bulk.bulk_jobs, name="bulk_jobs"),
    path("bulk/<int:pk>/", bulk.bulk_job, name="bulk_job"),
    path("bulk/<int:pk>/stop/", bulk.bulk_stop, name="bulk_stop"),
    path("bulk/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("bulk/<int:pk>/seen/", bulk.bulk_seen, name="bulk_seen"),
    path("inquiries/<int:pk>/", detail.inquiry_detail, name="inquiry_detail"),
    path("inquiries/<int:pk>/actions/<slug:code>/", actions.inquiry_action, name="inquiry_action"),
    path("inquiries/<int:pk>/assignees/", actions.inquiry_assignees, name="inquiry_assignees"),
    path("inquiries/<int:pk>/undo/<int:entry_pk>/", undo.inquiry_undo, name="inquiry_undo"),
    path("inquiries/<int:pk>/seen/", undo.inquiry_seen, name="inquiry_seen"),
    path("inquiries/<int:pk>/unread/", unread.inquiry_unread, name="inquiry_unread"),
    path("inquiries/rows/", unread.inquiry_rows, name="inquiry_rows"),
    path("inquiries/<int:pk>/", include("requests_app.data_urls")),
    path("inquiries/<int:pk>/notes/", notes.inquiry_note, name="inquiry_note"),
    path("inquiries/<int:pk>/notes/<int:entry_pk>/", notes.inquiry_note_edit, name="inquiry_note_edit"),
    path("inquiries/<int:pk>/notes/<int:entry_pk>/delete/", notes.inquiry_note_delete, name="inquiry_note_delete"),
    path("", include("requests_app.file_urls")),
    path("help/", help_pages.help_index, name="help"),
    *(path(f"help/{name}/", help_pages.help_page, {"name": name}, name=f"help_{name}") for name in help_pages.PAGES),
    path("partner/file/<str:signed>/", partner.partner_file, name="partner_file"),
    path("partner/<str:token>/", partner.partner, name="partner"),
    path("partner/<str:token>/<slug:word>/", partner.partner_answer, name="partner_answer"),
]
