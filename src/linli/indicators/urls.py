"""Addresses of figures and briefings."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "indicators"
urlpatterns = [
    path("briefing", views.briefing, name="briefing"),
    path("briefing/publish", views.publish, name="publish"),
    path("published", views.published_list, name="published_list"),
    path("published/<uuid:uid>", views.published, name="published"),
    path("", views.catalogue, name="catalogue"),
    path("figures/<str:code>", views.figure_page, name="figure"),
]
