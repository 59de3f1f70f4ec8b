"""The catalogue of services, requests with their applicant, and the steps of an errand."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.access.models import CaseKey, Party
from linli.access.sealing import Sealed
from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.base.texts import TextsField, say
from linli.workforce.models import Posting

from .vocabulary import FARTHEST_KM, LONGEST_LIMIT, Came, Deed, RefusalGround, ReopenReason, WordKind

OPEN = ["asked", "accepted", "with_office", "ready", "reopened"]


class Service(Row):
    """One thing that can be asked for: what to bring, how long it takes, what it costs. A version, never edited."""

    code = models.CharField(max_length=40)
    name = TextsField()
    papers = models.JSONField(default=list)  # [{"zh", "en"}]
    where = TextsField()
    limit_days = models.PositiveSmallIntegerField()
    fee_fen = models.BigIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="one_standing_service_per_code"
            ),
            models.CheckConstraint(
                name="a_service_has_a_limit", condition=Q(limit_days__gte=1, limit_days__lte=LONGEST_LIMIT)
            ),
            models.CheckConstraint(name="a_fee_is_not_negative", condition=Q(fee_fen__gte=0)),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Request(Versioned):
    """What one resident asked for, who carries it, by when, and how far it is."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", _("accepted")
        WITH_OFFICE = "with_office", _("with the office")
        READY = "ready", _("ready")
        DONE = "done", _("done, not yet confirmed")
        CONFIRMED = "confirmed", _("confirmed by who asked")
        REFUSED = "refused", _("cannot be done")
        REOPENED = "reopened", _("reopened by who asked")

    MOVES = {
        Status.ASKED: {Status.ACCEPTED, Status.REFUSED},
        Status.ACCEPTED: {Status.WITH_OFFICE, Status.REFUSED},
        Status.WITH_OFFICE: {Status.READY, Status.ACCEPTED, Status.REFUSED},
        Status.READY: {Status.DONE},
        Status.DONE: {Status.CONFIRMED, Status.REOPENED},
        Status.CONFIRMED: {Status.REOPENED},
        Status.REFUSED: {Status.REOPENED},
        Status.REOPENED: {Status.ACCEPTED, Status.REFUSED},
    }

    number = models.CharField(max_length=24, unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    came = models.CharField(max_length=10, choices=Came.choices)
    carried_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    day = models.DateField()
    due_on = models.DateField()
    km = models.PositiveSmallIntegerField(default=0)  # what the resident would have travelled, there and back
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ASKED)
    refusal = models.CharField(max_length=16, choices=RefusalGround.choices, blank=True)
    done_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reopen_reason = models.CharField(max_length=16, choices=ReopenReason.choices, blank=True)
    key = models.ForeignKey(CaseKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    wish = Sealed(limit=1000)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "day"], name="request_path"),
            models.Index(fields=["done_on", "path"], name="request_done", condition=Q(done_on__isnull=False)),
            models.Index(fields=["due_on"], name="request_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_done_request_says_when",
                condition=~Q(status__in=["done", "confirmed"]) | Q(done_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_refused_request_says_why", condition=~Q(status="refused") | ~Q(refusal="")
            ),
            models.CheckConstraint(
                name="a_reopened_request_says_why", condition=~Q(status="reopened") | ~Q(reopen_reason="")
            ),
            models.CheckConstraint(name="a_way_is_not_endless", condition=Q(km__lte=FARTHEST_KM)),
            models.CheckConstraint(name="a_request_is_due_after_it_came", condition=Q(due_on__gte=F("day"))),
            models.CheckConstraint(
                name="a_wish_has_a_key", condition=Q(key__isnull=False) | Q(wish__isnull=True)
            ),
            models.CheckConstraint(
                name="an_erased_request_holds_no_wish",
                condition=Q(erased_at__isnull=True) | Q(wish__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still carries it."""
        return self.status in OPEN


class RequestParty(Party):
    """Who asked, as this request knows them."""

    case = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="parties")


class Step(Row):
    """One step of an errand."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="steps")
    deed = models.CharField(max_length=12, choices=Deed.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    done_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    note = Sealed(limit=500)

    def __str__(self) -> str:
        return f"{self.request} {self.deed}"


class Word(Versioned):
    """What a resident said to the police of an area, and the answer. Its text and answer are sealed."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        ANSWERED = "answered", _("answered")

    MOVES = {Status.RECEIVED: {Status.ANSWERED}, Status.ANSWERED: set()}

    kind = models.CharField(max_length=12, choices=WordKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    about_kind = models.CharField(
        max_length=40, blank=True
    )  # the case it is about, where it came through a case's door
    about = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    day = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(CaseKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = Sealed(limit=1000)
    answer = Sealed(limit=1000)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "status", "due_on"], name="word_path")]
        constraints = [
            models.CheckConstraint(
                name="an_answered_word_says_when_and_by_whom",
                condition=~Q(status="answered") | Q(answered_on__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_word_has_a_key",
                condition=Q(key__isnull=False) | Q(text__isnull=True, answer__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class WordParty(Party):
    """Who said it, if they said who they are."""

    case = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="parties")
