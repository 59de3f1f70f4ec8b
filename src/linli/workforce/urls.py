"""Addresses of the workforce."""

from __future__ import annotations

from django.urls import path

from . import views, views_changes, views_code, views_handing, views_history, views_ledger, views_roster

app_name = "workforce"
urlpatterns = [
    path("", views.coverage_page, name="coverage"),
    path("answers/<uuid:uid>", views.answers, name="answers"),
    path("team/<uuid:uid>", views.team_card, name="team"),
    path("staff", views.staff_list, name="staff"),
    path("units", views.units_list, name="units"),
    path("units/new", views_changes.new_unit, name="new_unit"),
    path("units/<uuid:uid>", views.unit, name="unit"),
    path("units/<uuid:uid>/appoint", views_changes.appoint_here, name="appoint"),
    path("postings/<uuid:uid>", views.posting, name="posting"),
    path("postings/<uuid:uid>/end", views_handing.end, name="end"),
    path("postings/<uuid:uid>/beat", views_handing.beat, name="beat"),
    path("postings/<uuid:uid>/absences", views_changes.absence, name="absence"),
    path("postings/<uuid:uid>/open", views_handing.open_list, name="open"),
    path("postings/<uuid:uid>/issues", views_handing.issue, name="issue"),
    path("issues/<uuid:uid>/back", views_handing.given_back, name="given_back"),
    path("absences/<uuid:uid>/end", views_changes.back, name="back"),
    path("redeployments", views_ledger.redeployments, name="redeployments"),
    path("redeployments/flows", views_ledger.flow_page, name="flows"),
    path("changes", views_history.change_page, name="changes"),
    path("changes/course", views_history.course_piece, name="course"),
    path("redeployments/new", views_changes.new_redeployment, name="new_redeployment"),
    path("redeployments/<uuid:uid>/return", views_changes.return_, name="return"),
    path("my-code", views_code.my_code, name="my_code"),
    path("import", views_roster.import_page, name="import"),
    path("import/<uuid:uid>", views_roster.look, name="import_look"),
    path("import/<uuid:uid>/columns", views_roster.columns, name="import_columns"),
    path("mappings/<uuid:uid>/forget", views_roster.forget, name="forget_mapping"),
    path("import/<uuid:uid>/confirm", views_roster.confirm, name="import_confirm"),
    path("import/<uuid:uid>/drop", views_roster.drop, name="import_drop"),
]
