"""Addresses of the programme."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "programme"
urlpatterns = [
    path("", views.programme, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:uid>", views.shortcoming, name="shortcoming"),
    path("<uuid:uid>/remedies", views.remedy, name="remedy"),
    path("<uuid:uid>/cure", views.cure, name="cure"),
    path("<uuid:uid>/reopen", views.reopen, name="reopen"),
    path("remedies/<uuid:uid>/milestones", views.milestone, name="milestone"),
    path("milestones/<uuid:uid>/begin", views.begin, name="begin"),
    path("milestones/<uuid:uid>/finish", views.finish, name="finish"),
    path("milestones/<uuid:uid>/postpone", views.postpone, name="postpone"),
    path("milestones/<uuid:uid>/drop", views.drop, name="drop"),
]
