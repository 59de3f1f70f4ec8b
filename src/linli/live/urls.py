"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "live"

urlpatterns = [
    path("ticket", views.ticket, name="ticket"),
    path("since", views.since, name="since"),
]
