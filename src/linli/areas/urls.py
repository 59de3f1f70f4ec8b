"""Addresses of the areas."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "areas"
urlpatterns = [
    path("", views.browse, name="list"),
    path("import", views.import_page, name="import"),
    path("import/<uuid:uid>", views.import_look, name="import_look"),
    path("import/<uuid:uid>/confirm", views.import_confirm, name="import_confirm"),
    path("import/<uuid:uid>/drop", views.import_drop, name="import_drop"),
    path("<uuid:uid>", views.area, name="area"),
]
