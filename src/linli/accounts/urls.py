"""Addresses of accounts."""

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("", views.accounts, name="list"),
    path("open", views.open_account, name="open"),
    path("<uuid:uid>/end", views.end_account, name="end"),
    path("mine", views.mine, name="mine"),
    path("mine/password", views.set_password, name="password"),
    path("mine/tokens", views.issue_token, name="issue_token"),
    path("mine/tokens/<uuid:uid>/end", views.end_token, name="end_token"),
    path("inspectors", views.inspectors, name="inspectors"),
    path("inspectors/propose", views.propose_inspector, name="propose_inspector"),
    path("inspectors/<uuid:uid>/end", views.propose_end, name="propose_end"),
    path("inspectors/changes/<uuid:uid>/agree", views.agree_inspector, name="agree_inspector"),
    path("inspectors/changes/<uuid:uid>/withdraw", views.withdraw_inspector, name="withdraw_inspector"),
]
