"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from . import (
    views,
    views_abstraction,
    views_area,
    views_calendar,
    views_debts,
    views_emergencies,
    views_plan,
    views_reports,
    views_rules,
    views_time,
)

app_name = "protection"

urlpatterns = [
    path("", views.week, name="week"),
    path("officers", views_area.officers, name="officers"),
    path("requests", views.taskings, name="taskings"),
    path("requests/<uuid:uid>", views.tasking, name="tasking"),
    path("ask", views.ask, name="ask"),
    path("exceptions", views.exceptions, name="exceptions"),
    path("requests/<uuid:uid>/approve", views.approve, name="approve"),
    path("requests/<uuid:uid>/decline", views.decline, name="decline"),
    path("requests/<uuid:uid>/carry-out", views.carry_out, name="carry_out"),
    path("reviews/<uuid:uid>", views.review, name="review"),
    path("taken", views_area.taken, name="taken"),
    path("abstraction", views_abstraction.show, name="abstraction"),
    path("abstraction/publish", views_abstraction.publish, name="publish_abstraction"),
    path("plan", views_plan.plan, name="plan"),
    path("plan/hours", views_plan.plan_hours, name="plan_hours"),
    path("plan/copy", views_plan.copy_week, name="copy_plan"),
    path("time", views_time.enter, name="enter"),
    path("time/<uuid:uid>", views_time.entry, name="entry"),
    path("time/<uuid:uid>/correct", views_time.correct, name="correct"),
    path("time/<uuid:uid>/void", views_time.void, name="void"),
    path("check-in", views_time.press_in, name="check_in"),
    path("check-out", views_time.press_out, name="check_out"),
    path("emergencies", views_emergencies.emergencies, name="emergencies"),
    path("emergencies/declare", views_emergencies.declare, name="declare"),
    path("emergencies/<uuid:uid>/renew", views_emergencies.renew, name="renew"),
    path("emergencies/<uuid:uid>/end", views_emergencies.end, name="end_emergency"),
    path("breach", views_reports.breach, name="breach"),
    path("reports", views_reports.reports, name="reports"),
    path("reports/<uuid:uid>", views_reports.report, name="report"),
    path("reports/<uuid:uid>/read", views_reports.read, name="read_report"),
    path("reports/<uuid:uid>/acknowledge", views_reports.acknowledge, name="acknowledge_report"),
    path("reports/<uuid:uid>/close", views_reports.close, name="close_report"),
    path("overdue", views_debts.overdue, name="overdue"),
    path("targets", views_debts.targets, name="targets"),
    path("rules", views_rules.rules, name="rules"),
    path("rules/new", views_rules.new_rule, name="new_rule"),
    path("rules/<uuid:uid>/preview", views_rules.preview, name="preview"),
    path("rules/<uuid:uid>/propose", views_rules.propose, name="propose"),
    path("rules/<uuid:uid>/adopt", views_rules.adopt, name="adopt"),
    path("rules/<uuid:uid>/decline", views_rules.decline, name="decline_rule"),
    path("calendar", views_calendar.show, name="calendar"),
    path("calendar/day", views_calendar.set_day, name="set_day"),
    path("calendar/year", views_calendar.enter_year, name="enter_year"),
]
