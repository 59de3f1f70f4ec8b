"""How load is weighed, what was planned and by whom, the draft posts of a plan, and proposed redrawings."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.areas.models import Area
from linli.base.clock import today
from linli.base.fields import PathField, Row, Versioned
from linli.base.texts import TextsField, say
from linli.workforce.models import Posting, Unit

MOST_ASSISTANTS = 70_000
MOST_VILLAGES = 30
MOST_METRES = 30_000


class LoadFormula(Versioned):
    """The weights of the load index from a day on. It is never edited: a later edition takes its place."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("load formula", "proposed")
        ADOPTED = "adopted", pgettext_lazy("load formula", "adopted")
        DECLINED = "declined", pgettext_lazy("load formula", "declined")

    MOVES = {
        Status.PROPOSED: {Status.ADOPTED, Status.DECLINED},
        Status.ADOPTED: set(),
        Status.DECLINED: set(),
    }

    edition = models.PositiveIntegerField(unique=True)
    weights = models.JSONField()  # {part: hundredths}
    text = TextsField()
    reason = models.CharField(max_length=200)
    valid_from = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by_staff = models.BigIntegerField(null=True)
    adopted_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_by_staff = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_load_formula_needs_a_second_person",
                condition=Q(adopted_by_staff__isnull=True)
                | Q(proposed_by_staff__isnull=True)
                | ~Q(adopted_by_staff=F("proposed_by_staff")),
            ),
            models.CheckConstraint(
                name="an_adopted_load_formula_says_when",
                condition=~Q(status="adopted") | Q(adopted_at__isnull=False, adopted_by_staff__isnull=False),
            ),
            models.CheckConstraint(name="a_load_formula_has_its_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return say(self.text)


class Value(models.TextChoices):
    """What a plan makes as large as it can."""

    RESIDENTS = "residents", _("residents")
    VILLAGES = "villages", _("villages and communities")


class Within(models.TextChoices):
    """Inside which area a beat lies."""

    TOWNSHIP = "township", _("inside one township")
    COUNTY = "county", _("inside one county")


class Plan(Versioned):
    """A question to the planner and its answer: where so many assistants would cover the most."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("plan", "waiting")
        WORKING = "working", pgettext_lazy("plan", "being computed")
        DONE = "done", pgettext_lazy("plan", "computed")
        ACCEPTED = "accepted", pgettext_lazy("plan", "accepted")
        STOPPED = "stopped", pgettext_lazy("plan", "stopped")
        FAILED = "failed", pgettext_lazy("plan", "without an answer")

    MOVES = {
        Status.WAITING: {Status.WORKING, Status.STOPPED},
        Status.WORKING: {Status.DONE, Status.STOPPED, Status.FAILED, Status.WAITING},
        Status.DONE: {Status.ACCEPTED},
        Status.ACCEPTED: set(),
        Status.STOPPED: set(),
        Status.FAILED: set(),
    }

    title = models.CharField(max_length=80)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    day = models.DateField()
    recorded_at = models.DateTimeField()
    asked_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_staff = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)

    assistants = models.PositiveIntegerField()
    budget = models.BigIntegerField(null=True)  # fen
    each_costs = models.BigIntegerField(null=True)  # fen
    most_villages = models.PositiveSmallIntegerField(default=8)
    most_metres = models.PositiveIntegerField(default=3000)
    most_load = models.PositiveIntegerField(null=True)
    value = models.CharField(max_length=10, choices=Value.choices, default=Value.RESIDENTS)
    within = models.CharField(max_length=10, choices=Within.choices, default=Within.TOWNSHIP)
    without_distances = models.BooleanField(default=False)
    fixed = models.JSONField(default=list)  # lists of village paths
    weights = models.JSONField()
    formula_edition = models.PositiveIntegerField(default=0)  # 0: as shipped

    step = models.CharField(max_length=20, blank=True)
    done_share = models.FloatField(default=0)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    engine = models.CharField(max_length=20, blank=True)
    villages_standing = models.PositiveIntegerField(null=True)
    villages_covered = models.PositiveIntegerField(null=True)
    villages_asked = models.PositiveIntegerField(null=True)
    villages_drafted = models.PositiveIntegerField(default=0)  # in open draft posts, so left out
    villages_uncounted = models.PositiveIntegerField(default=0)
    villages_added = models.PositiveIntegerField(null=True)
    covered_value = models.BigIntegerField(null=True)
    total_value = models.BigIntegerField(null=True)
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    greedy_value = models.BigIntegerField(null=True)
    greedy_gap = models.FloatField(null=True)
    price = models.BigIntegerField(null=True)  # thousandths
    unsplittable = models.JSONField(default=list)
    complete = models.BooleanField(default=True)
    seconds = models.FloatField(null=True)

    accepted_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_by_staff = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "-id"], name="plan_path"),
            models.Index(fields=["status"], name="plan_status"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_plan_needs_a_second_person",
                condition=Q(accepted_by_staff__isnull=True)
                | Q(asked_by_staff__isnull=True)
                | ~Q(accepted_by_staff=F("asked_by_staff")),
            ),
            models.CheckConstraint(
                name="an_accepted_plan_names_who_accepted_it",
                condition=~Q(status="accepted")
                | Q(accepted_by_staff__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_computed_plan_has_its_bound",
                condition=~Q(status__in=["done", "accepted"])
                | Q(bound__isnull=False, covered_value__isnull=False, price__isnull=False),
            ),
            models.CheckConstraint(
                name="a_plan_places_somebody",
                condition=Q(assistants__gte=1, assistants__lte=MOST_ASSISTANTS),
            ),
            models.CheckConstraint(
                name="a_planned_beat_is_small",
                condition=Q(
                    most_villages__gte=1, most_villages__lte=MOST_VILLAGES, most_metres__lte=MOST_METRES
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_computed(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.ACCEPTED)

    @property
    def goes_on(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.WORKING)


class PlannedBeat(Row):
    """One beat of a plan: its villages, what it adds, and why."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="beats")
    number = models.PositiveIntegerField()
    path = PathField()  # the smallest area that holds its villages
    villages = models.JSONField()  # paths
    value = models.BigIntegerField()
    added = models.BigIntegerField()
    load = models.FloatField()
    span_m = models.FloatField()
    other = models.JSONField(null=True)  # {"villages": [...], "added": n}: the best beat in its stead
    fixed = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["plan", "path"], name="planned_beat_path")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_planned_beat_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class PlanRecord(models.Model):
    """The whole of a computed plan as JSON, compressed: what a checker reads."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="record")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.plan)


class DraftPost(Versioned):
    """A post that an accepted plan asks for: open until somebody is appointed to it or it is dropped."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("draft post", "to be filled")
        FILLED = "filled", pgettext_lazy("draft post", "filled")
        DROPPED = "dropped", pgettext_lazy("draft post", "dropped")

    MOVES = {Status.DRAFT: {Status.FILLED, Status.DROPPED}, Status.FILLED: set(), Status.DROPPED: set()}

    beat = models.OneToOneField(PlannedBeat, on_delete=models.PROTECT, related_name="draft")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="drafts")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    villages = models.JSONField()  # paths
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    posting = models.OneToOneField(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "status"], name="draft_post_path")]
        constraints = [
            models.CheckConstraint(
                name="a_filled_post_names_its_posting",
                condition=Q(status="filled", posting__isnull=False)
                | (~Q(status="filled") & Q(posting__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_dropped_post_has_its_reason", condition=~Q(status="dropped") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="an_ended_draft_post_says_when",
                condition=Q(status="draft", ended_at__isnull=True)
                | (~Q(status="draft") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.status}"


class Redrawing(Versioned):
    """Other beats for the assistants of one township: proposed, then confirmed by somebody, or dropped."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("redrawing", "proposed")
        APPLIED = "applied", pgettext_lazy("redrawing", "applied")
        DROPPED = "dropped", pgettext_lazy("redrawing", "dropped")

    MOVES = {
        Status.PROPOSED: {Status.APPLIED, Status.DROPPED},
        Status.APPLIED: set(),
        Status.DROPPED: set(),
    }

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    day = models.DateField()
    recorded_at = models.DateTimeField()
    asked_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_staff = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    question = models.JSONField()  # most_villages, most_metres, weights, formula_edition
    before = models.JSONField()  # [{"posting": uid, "version": n, "villages": [...], "load": x}]
    after = models.JSONField()  # [{"villages": [...], "load": x, "span_m": x}], in the same order
    moves_told = models.JSONField()  # [{"village", "from", "to", "reason"}]
    figures = models.JSONField()  # heaviest, lightest, before and after, least_heaviest, unsplittable
    ended_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    ended_by_staff = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "-id"], name="redrawing_path")]
        constraints = [
            models.CheckConstraint(
                name="a_redrawing_that_ended_says_by_whom",
                condition=Q(status="proposed", ended_at__isnull=True)
                | (~Q(status="proposed") & Q(ended_at__isnull=False, ended_by_staff__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.day}"

    @property
    def is_old(self) -> bool:
        """Proposed more than a month ago: looked at again before it is applied."""
        return self.day < today() - timedelta(days=31)
