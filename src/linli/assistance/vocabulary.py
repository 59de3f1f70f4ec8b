"""The words of assistance: how a request came, what is done for it, how it ends."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_LIMIT = 60  # working days
FARTHEST_KM = 1000


class Came(models.TextChoices):
    """How a request came."""

    VISIT = "visit", _("at a visit")
    PHONE = "phone", _("by phone")
    OFFICE = "office", _("at the office")
    PORTAL = "portal", _("through the public page")


class Deed(models.TextChoices):
    """A step of an errand."""

    PAPERS = "papers", _("papers complete")
    HANDED_IN = "handed_in", _("handed in at the office")
    ASKED_BACK = "asked_back", _("the office asked back")
    READY = "ready", _("ready to be collected")
    COLLECTED = "collected", _("collected")


class RefusalGround(models.TextChoices):
    """Why a request cannot be done."""

    NOT_ENTITLED = "not_entitled", _("the law does not provide for it")
    PAPERS_MISSING = "papers_missing", _("required papers are missing and cannot be had")
    IN_PERSON = "in_person", _("it must be asked for in person")
    OTHER_BODY = "other_body", _("another body does this")
    WITHDRAWN = "withdrawn", _("withdrawn by who asked")


class ReopenReason(models.TextChoices):
    """Why it is not done for who asked."""

    NOT_RECEIVED = "not_received", _("I have not received it")
    WRONG = "wrong", _("it is wrong")
    NOT_ACCEPTED = "not_accepted", _("the paper was not accepted")


class WordKind(models.TextChoices):
    """What a resident says."""

    TIP = "tip", _("something you should know")
    COMPLAINT = "complaint", _("a complaint")
    CORRECTION = "correction", _("a correction of my own data")
    THANKS = "thanks", _("thanks")


ANSWER_DAYS = 5  # working days until a word is answered
