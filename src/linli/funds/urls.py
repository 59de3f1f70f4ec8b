"""Addresses of the funds."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "funds"
urlpatterns = [
    path("", views.money, name="list"),
    path("plan", views.plan, name="plan"),
    path("lines/<uuid:uid>", views.line, name="line"),
    path("lines/<uuid:uid>/book", views.book, name="book"),
    path("bookings/<uuid:uid>/reverse", views.reverse_booking, name="reverse"),
    path("orders/<uuid:uid>/sign", views.sign, name="sign"),
    path("orders/<uuid:uid>/withdraw", views.withdraw, name="withdraw"),
]
