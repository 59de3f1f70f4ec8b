"""Addresses of premises."""

from django.urls import path

from . import views

app_name = "premises"
urlpatterns = [
    path("", views.premises, name="list"),
    path("findings", views.findings, name="findings"),
    path("new", views.new, name="new"),
    path("register", views.register, name="register"),
    path("<uuid:uid>", views.one, name="one"),
    path("<uuid:uid>/close", views.close, name="close"),
    path("<uuid:uid>/inspect", views.inspect, name="inspect"),
    path("inspections/<uuid:uid>", views.report, name="report"),
    path("findings/<uuid:uid>/look", views.look, name="look"),
    path("findings/<uuid:uid>/hand-over", views.hand_over, name="hand_over"),
]
