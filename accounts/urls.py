"""Signing in and out, the password and the profile: what we need of allauth, by its own names."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import views
from accounts.forms import PeriodForm, WeekdayForm

urlpatterns = [
    path("sign-in/", allauth.login, name="account_login"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    path("password/reset/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("profile/", views.profile, name="profile"),
    path("absences/", views.absences, name="absences"),
    path("absences/period/", views.absence_add, {"form_class": PeriodForm}, name="absence_period"),
    path("absences/weekday/", views.absence_add, {"form_class": WeekdayForm}, name="absence_weekday"),
    path("absences/<int:pk>/delete/", views.absence_delete, name="absence_delete"),
]
