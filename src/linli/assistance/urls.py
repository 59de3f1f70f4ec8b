"""Addresses of assistance."""

from django.urls import path

from . import views

app_name = "assistance"
urlpatterns = [
    path("", views.requests, name="list"),
    path("new", views.new, name="new"),
    path("take", views.take, name="take"),
    path("services", views.services, name="services"),
    path("services/list", views.list_service, name="list_service"),
    path("words", views.words, name="words"),
    path("words/<uuid:uid>", views.word, name="word"),
    path("words/<uuid:uid>/read", views.read_word, name="read_word"),
    path("words/<uuid:uid>/answer", views.answer, name="answer"),
    path("<uuid:uid>", views.one, name="request"),
    path("<uuid:uid>/personal", views.personal, name="personal"),
    path("<uuid:uid>/steps", views.step, name="step"),
    path("<uuid:uid>/refuse", views.refuse, name="refuse"),
]
