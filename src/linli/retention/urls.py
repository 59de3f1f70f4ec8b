"""Addresses of terms and copies."""

from django.urls import path

from . import views

app_name = "retention"
urlpatterns = [
    path("", views.waiting, name="list"),
    path("cases/<uuid:uid>", views.case, name="case"),
    path("cases/<uuid:uid>/longer", views.longer, name="longer"),
    path("extensions/<uuid:uid>/agree", views.agree, name="agree"),
    path("cases/<uuid:uid>/parties/<int:number>/defer", views.defer, name="defer"),
    path("cases/<uuid:uid>/parties/<int:number>/agree", views.agree_deferral, name="agree_deferral"),
    path("cases/<uuid:uid>/parties/<int:number>/show-again", views.show_again, name="show_again"),
    path("cases/<uuid:uid>/parties/<int:number>/pin", views.pin, name="pin"),
]
