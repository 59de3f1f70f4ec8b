"""Addresses of the portal."""

from django.urls import path

from . import views, views_case, views_verify

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("find", views.find, name="find"),
    path("village/<str:code>", views.village, name="village"),
    path("hours", views.hours, name="hours"),
    path("emergencies", views.emergencies, name="emergencies"),
    path("figures", views.figures, name="figures"),
    path("limits", views.limits, name="limits"),
    path("services", views.services, name="services"),
    path("verify", views_verify.verify, name="verify"),
    path("say", views.say, name="say"),
    path("case", views_case.open_case, name="case"),
    path("case/close", views_case.close_case, name="close_case"),
    path("case/confirm", views_case.confirm, name="confirm"),
    path("case/reopen", views_case.reopen, name="reopen"),
    path("case/say", views_case.say, name="case_say"),
    path("case/copy", views_case.copy, name="copy"),
    path("inspect", views.inspect, name="inspect"),
    path("inspect/readings", views.readings, name="readings"),
]
