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
]
