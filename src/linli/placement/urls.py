"""Addresses of the placement planner."""

from __future__ import annotations

from django.urls import path

from . import views, views_drafts, views_loads, views_redrawings

app_name = "placement"
urlpatterns = [
    path("", views.plans, name="list"),
    path("new", views.new, name="new"),
    path("compare", views.compare, name="compare"),
    path("plans/<uuid:uid>", views.plan, name="plan"),
    path("plans/<uuid:uid>/progress", views.progress, name="progress"),
    path("plans/<uuid:uid>/left", views.left, name="left"),
    path("plans/<uuid:uid>/stop", views.stop, name="stop"),
    path("plans/<uuid:uid>/accept", views.accept, name="accept"),
    path("drafts", views_drafts.drafts, name="drafts"),
    path("drafts/<uuid:uid>", views_drafts.draft, name="draft"),
    path("drafts/<uuid:uid>/fill", views_drafts.fill, name="fill"),
    path("drafts/<uuid:uid>/drop", views_drafts.drop, name="drop"),
    path("loads", views_loads.loads, name="loads"),
    path("formula", views_loads.formula, name="formula"),
    path("formula/propose", views_loads.propose, name="propose_formula"),
    path("formula/<uuid:uid>/adopt", views_loads.adopt, name="adopt_formula"),
    path("formula/<uuid:uid>/decline", views_loads.decline, name="decline_formula"),
    path("redrawings", views_redrawings.redrawings, name="redrawings"),
    path("redrawings/<uuid:uid>", views_redrawings.redrawing, name="redrawing"),
    path("redrawings/<uuid:uid>/apply", views_redrawings.apply, name="apply_redrawing"),
    path("redrawings/<uuid:uid>/drop", views_redrawings.drop, name="drop_redrawing"),
]
