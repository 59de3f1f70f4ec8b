"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "sync"

urlpatterns = [
    path("", views.today, name="today"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
