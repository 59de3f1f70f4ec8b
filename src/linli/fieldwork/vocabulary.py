"""The words of fieldwork: what is counted and how, what a visit is for, what is promised."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

BIG_DROP = 0.5  # a count below half of the last one asks for a second look
FRESH_DAYS = 180  # how long a count is taken as known


class Measure(models.TextChoices):
    """What is counted in an area; always a number, never a list."""

    RESIDENTS = "residents", _("residents")
    MOBILE_RESIDENTS = "mobile_residents", _("mobile residents")
    DWELLINGS = "dwellings", _("dwellings")
    RENTAL_DWELLINGS = "rental_dwellings", _("rental dwellings")
    PREMISES = "premises", _("small premises")


WITHIN = {
    "mobile_residents": "residents",
    "rental_dwellings": "dwellings",
}  # a part is not more than its whole


class Method(models.TextChoices):
    """How a count was made."""

    VISITED = "visited", _("counted from door to door")
    COMMITTEE = "committee", _("told by the village committee")
    ESTIMATE = "estimate", _("estimated")


class VisitKind(models.TextChoices):
    """What a visit is."""

    HOUSEHOLDS = "households", _("households visited")
    PATROL = "patrol", _("patrol with residents")
    SAFETY = "safety", _("fire and fraud prevention told")
    MEETING = "meeting", _("meeting with residents")
    HELP = "help", _("help at the door")


class Topic(models.TextChoices):
    """What a promise is about."""

    LIGHT = "light", _("street light")
    ROAD = "road", _("road or crossing")
    PATROL = "patrol", _("patrol at night")
    NOISE = "noise", _("noise")
    FIRE = "fire", _("fire safety")
    PAPERS = "papers", _("papers and certificates")
    ANSWER = "answer", _("an answer")
    OTHER = "other", _("other matter")
