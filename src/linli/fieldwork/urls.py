"""Addresses of fieldwork."""

from django.urls import path

from . import views

app_name = "fieldwork"
urlpatterns = [
    path("", views.fieldwork, name="list"),
    path("known/<str:code>", views.known, name="known"),
    path("enter", views.enter, name="enter"),
    path("counts", views.count, name="count"),
    path("visits", views.visit, name="visit"),
    path("promises", views.promise, name="promise"),
    path("promises/<uuid:uid>/end", views.end_promise, name="end_promise"),
    path("rounds", views.rounds, name="rounds"),
    path("rounds/call", views.call_round, name="call_round"),
]
