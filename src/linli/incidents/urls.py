"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from . import views, views_case

app_name = "incidents"

urlpatterns = [
    path("", views.board, name="board"),
    path("all", views.every, name="list"),
    path("take", views.take, name="take"),
    path("places", views.places, name="places"),
    path("report", views.report, name="report"),
    path("<uuid:uid>", views_case.incident, name="incident"),
    path("<uuid:uid>/whom", views.whom, name="whom"),
    path("<uuid:uid>/form/<slug:name>", views_case.form, name="form"),
    path("<uuid:uid>/dispatch", views_case.dispatch, name="dispatch"),
    path("<uuid:uid>/units", views_case.join, name="join"),
    path("<uuid:uid>/tasks", views_case.add_task, name="add_task"),
    path("<uuid:uid>/notes", views_case.note, name="note"),
    path("<uuid:uid>/personal", views_case.personal, name="personal"),
    path("<uuid:uid>/handlers", views_case.name_handler, name="name_handler"),
    path("<uuid:uid>/shield", views_case.shield, name="shield"),
    path("<uuid:uid>/lift", views_case.lift, name="lift"),
    path("<uuid:uid>/close", views_case.close, name="close"),
    path("dispatch/<uuid:uid>/report", views_case.report_back, name="report_back"),
    path("dispatch/<uuid:uid>/clock", views_case.correct_clock, name="clock"),
    path("dispatch/<uuid:uid>/form/<slug:name>", views_case.dispatch_form, name="dispatch_form"),
    path("dispatch/<uuid:uid>/<slug:step>", views_case.step, name="step"),
    path("task/<uuid:uid>/<slug:step>", views_case.task_step, name="task_step"),
    path("member/<uuid:uid>/leave", views_case.leave, name="leave"),
    path("handler/<uuid:uid>/end", views_case.end_handling, name="end_handling"),
    path("note/<uuid:uid>/answer", views_case.answer, name="answer"),
]
