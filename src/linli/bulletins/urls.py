"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from . import views, views_asked

app_name = "bulletins"

urlpatterns = [
    path("", views.every, name="list"),
    path("incident/<uuid:uid>/panel", views.panel, name="panel"),
    path("incident/<uuid:uid>/live", views.live_part, name="live_part"),
    path("incident/<uuid:uid>/draft", views.draft, name="draft"),
    path("incident/<uuid:uid>/preview", views.preview, name="preview"),
    path("incident/<uuid:uid>/tips", views.tips, name="tips"),
    path("tip/<uuid:uid>/verdict", views.verdict, name="verdict"),
    path("<uuid:uid>", views.one, name="bulletin"),
    path("<uuid:uid>/edit", views.edit, name="edit"),
    path("<uuid:uid>/correct", views.correct, name="correct"),
    path("<uuid:uid>/approve", views.approve, name="approve"),
    path("<uuid:uid>/withdraw", views.withdraw, name="withdraw"),
    path("<uuid:uid>/print", views.paper, name="print"),
    path("<uuid:uid>/cap", views.cap, name="cap"),
    path("<uuid:uid>/read", views_asked.read_it, name="read"),
    path("<uuid:uid>/tip", views_asked.tip, name="tip"),
    path("<uuid:uid>/nothing", views_asked.nothing, name="nothing"),
]
