"""Rules as data: whose time or post they protect, from which act, from when to when, by which source."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.base.fields import PathField, Row
from linli.base.texts import TextsField, say
from linli.base.words import chinese
from linli.workforce.models import Posting, Staff


class Act(models.TextChoices):
    """What may be asked of a community officer, or done to the post. The last three are for rules only."""

    EVENT_SECURITY = "event_security", _("large-event security")
    STATION_DUTY = "station_duty", _("station duty")
    INCIDENT_DUTY = "incident_duty", _("an incident outside the beat")
    MUSTER = "muster", _("muster or meeting")
    OTHER_DUTY = "other_duty", _("another duty")
    TRANSFER = "transfer", _("transfer to another post")
    REDEPLOY = "redeploy", _("redeployment")
    END_POSTING = "end_posting", _("end of the posting")
    CLEARANCE_TARGET = "clearance_target", _("a clearance target")
    VISIT_DAY = "visit_day", _("any duty on a visit day")
    ANY_TIME = "any_time", _("any duty outside the community")
    ANY_POST = "any_post", _("any change of the post")


TIME_ACTS = (Act.EVENT_SECURITY, Act.STATION_DUTY, Act.INCIDENT_DUTY, Act.MUSTER, Act.OTHER_DUTY)
POST_ACTS = (Act.TRANSFER, Act.REDEPLOY, Act.END_POSTING)
COVERED = {
    Act.ANY_TIME: frozenset(TIME_ACTS),
    Act.VISIT_DAY: frozenset(TIME_ACTS),
    Act.ANY_POST: frozenset(POST_ACTS),
}


class Effect(models.TextChoices):
    """What a rule does with the act it speaks of."""

    FORBID = "forbid", _("forbids")
    GUARANTEE = "guarantee", _("guarantees")
    NEEDS_APPROVAL = "needs_approval", _("needs approval")
    WARN = "warn", _("warns")


class Period(models.TextChoices):
    """What a rule's amount is counted over: hours a week, or years in post."""

    WEEK = "week", _("hours a week")
    YEARS = "years", _("years in post")


class Rule(Row):
    """One version of one rule. It is never edited: a later version supersedes it from a date on.

    `grounds` says for which grounds an exception is possible: [{"ground": "disaster", "when": "before"}].
    "before" needs approval one level up beforehand; "after" is granted first and reviewed afterwards.
    `weekdays` are the visit days that a rule keeps free, Monday 1 to Sunday 7.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed edition")
        ADOPTED = "adopted", _("adopted")
        DECLINED = "declined", _("declined")

    MOVES = {
        Status.PROPOSED: {Status.ADOPTED, Status.DECLINED},
        Status.ADOPTED: set(),
        Status.DECLINED: set(),
    }

    code = models.CharField(max_length=40)
    ruleset = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()  # its place in the set: "Three prohibitions, no. 2"
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    posts = models.JSONField(default=list)
    act = models.CharField(max_length=20, choices=Act.choices)
    effect = models.CharField(max_length=16, choices=Effect.choices)
    amount = models.PositiveSmallIntegerField(null=True)
    period = models.CharField(max_length=8, choices=Period.choices, blank=True)
    weekdays = models.JSONField(default=list)
    path = PathField(blank=True)  # empty: the whole installation
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = TextsField()
    text = TextsField()
    instead = TextsField(blank=True)
    grounds = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    reason = models.CharField(max_length=200, blank=True)
    proposed_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["ruleset", "number", "edition"]
        constraints = [
            models.CheckConstraint(
                name="a_rule_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="a_rule_is_adopted_by_a_second_person",
                condition=Q(proposed_by_staff__isnull=True)
                | Q(adopted_by_staff__isnull=True)
                | ~Q(adopted_by_staff=F("proposed_by_staff")),
            ),
            models.CheckConstraint(
                name="a_rule_that_staff_proposed_is_adopted_by_staff",
                condition=~Q(status="adopted")
                | Q(proposed_by_staff__isnull=True)
                | Q(adopted_by_staff__isnull=False),
            ),
            models.CheckConstraint(
                name="a_guarantee_has_an_amount",
                condition=~Q(effect="guarantee") | Q(amount__isnull=False, amount__gt=0),
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(status="adopted"),
                name="a_rule_is_superseded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ruleset}/{self.code} {self.edition}"

    @property
    def name(self) -> str:
        """The rule as people cite it, in the reader's language."""
        name = say(SET_NAMES.get(self.ruleset, {"zh": self.ruleset, "en": self.ruleset}))
        return f"{name}第 {self.number} 条" if chinese() else f"{name} {self.number}"

    @property
    def last_day(self) -> date | None:
        """Its last day, as doors say it; inside, validity is half-open."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None


OWN = "own"  # rules that this installation made itself
SET_NAMES = {
    OWN: {"zh": "本地规定", "en": "Rules of our own, no."},
    "2013": {"zh": "四个一律（2013）", "en": "Four no-exceptions (2013), no."},
    "2017": {"zh": "三个一律不准、一个保障（2017）", "en": "Three prohibitions, one guarantee (2017), no."},
}


class CalendarDay(Row):
    """What this installation says about one day, over the calendar that is shipped: a workday or not."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.day}: {'workday' if self.works else 'day off'}"
