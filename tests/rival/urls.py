"""Django's list of the open inquiries, as fast as its options make it, for everybody who has signed in."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.functional import cached_property

from requests_app.models import Inquiry

# As many as the application's own list counts.
MOST = 10_001


class _Site(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class _Capped(Paginator):
    """Counts no further than the application's own list does."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Inquiry] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:MOST].count()


class _Inquiries(admin.ModelAdmin):
    list_display = (
        "number", "contact", "type", "project_name", "project_type", "site_country", "status", "responsible", "due_at",
    )  # fmt: skip
    list_select_related = ("contact", "responsible")
    list_per_page = 50
    show_full_result_count = False
    # The newest first: the inquiries have no index for any other order of what is open.
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inquiry]:
        return super().get_queryset(request).filter(is_open=True)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    has_change_permission = has_add_permission = has_delete_permission = has_view_permission


class _Capping(_Inquiries):
    paginator = _Capped


plain, capping = _Site("plain"), _Site("capping")
plain.register(Inquiry, _Inquiries)
capping.register(Inquiry, _Capping)

urlpatterns = [path("plain/", plain.urls), path("capping/", capping.urls)]
