"""Addresses of mediation."""

from django.urls import path

from . import views

app_name = "mediation"
urlpatterns = [
    path("", views.disputes, name="list"),
    path("new", views.new, name="new"),
    path("register", views.register, name="register"),
    path("<uuid:uid>", views.dispute, name="dispute"),
    path("<uuid:uid>/personal", views.personal, name="personal"),
    path("<uuid:uid>/consent", views.consent, name="consent"),
    path("<uuid:uid>/sessions", views.session, name="session"),
    path("<uuid:uid>/agreement", views.agreement, name="agreement"),
    path("<uuid:uid>/end", views.end, name="end"),
    path("<uuid:uid>/follow-ups", views.visit, name="follow_up"),
    path("<uuid:uid>/paper", views.paper, name="paper"),
]
