"""What was asked of a community officer's time or post, how the rulebook answered, and what is owed."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.base.clock import now
from linli.base.fields import PathField, Row, Versioned
from linli.base.ids import LETTERS
from linli.workforce.models import Posting, Staff, Unit

from .emergencies import Emergency
from .rules import POST_ACTS, Act, Rule


class Ground(models.TextChoices):
    """The grounds that a rule may admit for an exception."""

    DANGER_TO_LIFE = "danger_to_life", _("urgent danger to life")
    DISASTER = "disaster", _("flood, fire or other disaster")
    MAJOR_CASE = "major_case", _("a major case that cannot wait")
    OWN_WISH = "own_wish", _("the officer's own wish")
    HEALTH = "health", _("health")
    PROMOTION = "promotion", _("promotion")
    DISCIPLINE = "discipline", _("discipline")
    LEAVING = "leaving", _("retirement or leaving the service")


class Tasking(Versioned):
    """One request for a protected officer's time or post, with the rulebook's answer.

    A refusal is such a row and stays. An exception is approved one level up, by another staff member of
    another unit, for a named ground, and expires.
    """

    class Status(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        EXCEPTION_WANTED = "exception_wanted", _("exception wanted")
        EXCEPTION = "exception", _("exception")
        DECLINED = "declined", _("exception declined")
        DONE = "done", _("carried out")

    MOVES = {
        Status.GRANTED: {Status.DONE},
        Status.REFUSED: set(),
        Status.EXCEPTION_WANTED: {Status.EXCEPTION, Status.DECLINED},
        Status.EXCEPTION: {Status.DONE},
        Status.DECLINED: set(),
        Status.DONE: set(),
    }

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    path = PathField()  # the officer's, as it was
    act = models.CharField(max_length=20, choices=Act.choices)
    ground = models.CharField(max_length=20, choices=Ground.choices, blank=True)
    what = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # a change of post has none
    minutes = models.PositiveSmallIntegerField(default=0)
    incident = models.UUIDField(null=True)
    exercise = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    asked_by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    for_unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the body that receives the hours, where that is not the one that asks
    asked_level = (
        models.PositiveSmallIntegerField()
    )  # digits of the asking unit's path: 2 province … 12 village
    recorded_at = models.DateTimeField()
    day = models.DateField()
    status = models.CharField(max_length=16, choices=Status.choices)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="taskings")
    voices = models.JSONField(
        default=list
    )  # which rule versions spoke and what each said, in codes and minutes
    weeks = models.JSONField(default=list)  # the weeks that the rules looked at, in minutes
    emergency = models.ForeignKey(Emergency, null=True, on_delete=models.PROTECT, related_name="taskings")
    decided_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    decided_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    decided_level = models.PositiveSmallIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "day"], name="tasking_path_day"),
            models.Index(fields=["status", "path"], name="tasking_status"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_tasking_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="a_refusal_names_its_rule", condition=~Q(status="refused") | Q(rule__isnull=False)
            ),
            models.CheckConstraint(
                name="an_exception_is_decided_by_another_staff_member",
                condition=Q(decided_by_staff__isnull=True) | ~Q(decided_by_staff=F("asked_by_staff")),
            ),
            models.CheckConstraint(
                name="an_exception_is_decided_by_another_unit",
                condition=Q(decided_unit__isnull=True) | ~Q(decided_unit=F("asked_unit")),
            ),
            models.CheckConstraint(
                name="an_exception_is_not_decided_by_who_gets_the_hours",
                condition=Q(decided_unit__isnull=True)
                | Q(for_unit__isnull=True)
                | ~Q(decided_unit=F("for_unit")),
            ),
            models.CheckConstraint(
                name="a_grant_under_an_emergency_has_an_end",
                condition=Q(emergency__isnull=True) | Q(ends_at__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_exception_is_decided_one_level_up",
                condition=Q(decided_level__isnull=True) | Q(decided_level__lt=F("asked_level")),
            ),
            models.CheckConstraint(
                name="an_exception_has_ground_approver_and_end",
                condition=~Q(status="exception")
                | (
                    ~Q(ground="")
                    & Q(
                        rule__isnull=False,
                        decided_by_staff__isnull=False,
                        decided_unit__isnull=False,
                        decided_level__isnull=False,
                        decided_at__isnull=False,
                        expires_at__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="no_clearance_goal_is_ever_granted",
                condition=~Q(act="clearance_target") | Q(status="refused"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.status}"

    @property
    def number(self) -> str:
        """What people call it: year and five letters of its public id."""
        n, letters = self.uid.int & (2**40 - 1), ""
        for _place in range(5):
            n, rest = divmod(n, len(LETTERS))
            letters += LETTERS[rest]
        return f"{'EX' if self.decided_at or self.status == 'exception_wanted' else 'T'}-{self.day.year}-{letters}"

    @property
    def is_about_the_post(self) -> bool:
        return self.act in POST_ACTS

    def is_live(self, at: datetime | None = None) -> bool:
        """Whether it still allows what it allowed: an exception until it expires, a grant until it ends."""
        at = at or now()
        if self.status == self.Status.EXCEPTION:
            return self.expires_at is not None and at < self.expires_at
        until = self.expires_at or self.ends_at  # a grant under an emergency ends with it
        return self.status == self.Status.GRANTED and (until is None or at < until)

    @property
    def has_expired(self) -> bool:
        return self.status == self.Status.EXCEPTION and not self.is_live()

    @property
    def was_cut_short(self) -> bool:
        """Whether the emergency that allowed it ended before it did."""
        return bool(self.emergency_id and self.expires_at and self.ends_at and self.expires_at < self.ends_at)


class Review(Row):
    """An exception that was granted first because life was in danger; somebody else looks at it afterwards."""

    class Status(models.TextChoices):
        DUE = "due", _("review due")
        UPHELD = "upheld", _("upheld")
        NOT_UPHELD = "not_upheld", _("not upheld")

    MOVES = {Status.DUE: {Status.UPHELD, Status.NOT_UPHELD}, Status.UPHELD: set(), Status.NOT_UPHELD: set()}

    tasking = models.OneToOneField(Tasking, on_delete=models.PROTECT, related_name="review")
    path = PathField()
    asked_by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DUE)
    reviewed_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_review_is_by_another_staff_member",
                condition=Q(reviewed_by_staff__isnull=True) | ~Q(reviewed_by_staff=F("asked_by_staff")),
            ),
            models.CheckConstraint(
                name="a_finished_review_names_its_reviewer",
                condition=Q(status="due") | Q(reviewed_by_staff__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.status}"


class PaybackDebt(Row):
    """Minutes that an exception took and that the community gets back; paid by entries that name it."""

    tasking = models.OneToOneField(Tasking, on_delete=models.PROTECT, related_name="debt")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    owed = models.PositiveSmallIntegerField()
    week = models.DateField()  # the Monday of the week that lost the time
    due_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["path", "due_on"], name="debt_path_due")]
        constraints = [models.CheckConstraint(name="a_debt_is_above_nothing", condition=Q(owed__gt=0))]

    def __str__(self) -> str:
        return f"{self.owed} min until {self.due_on}"
