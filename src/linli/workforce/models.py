"""Units, staff in office, their postings with beats, absences and redeployments."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.base.posts import Post
from linli.base.texts import TextsField, say

PROTECTED = (Post.COMMUNITY_OFFICER, Post.AUXILIARY)  # changed by protection only, which decides first


def valid_on(day: date, via: str = "") -> Q:
    """Rows whose half-open validity holds the day."""
    return Q(**{f"{via}valid_from__lte": day}) & (
        Q(**{f"{via}valid_to__isnull": True}) | Q(**{f"{via}valid_to__gt": day})
    )


def last_day_of(valid_to: date | None) -> date | None:
    """The last day of half-open validity."""
    return valid_to - timedelta(days=1) if valid_to else None


class UnitKind(models.TextChoices):
    """What a unit is."""

    DEPARTMENT = "department", _("provincial department")
    BUREAU = "bureau", _("city bureau")
    BRANCH = "branch", _("county bureau")
    STATION = "station", _("police station")
    OFFICE = "office", _("community police office")
    COMMAND_CENTRE = "command_centre", _("command centre")
    CID = "cid", _("criminal investigation")
    VIDEO = "video", _("video unit")
    PUBLIC_ORDER = "public_order", _("public order")
    TRAFFIC = "traffic", _("traffic police")
    PATROL = "patrol", _("patrol")


class Unit(Row):
    """A body that people are posted to; its `path` is the area it answers for, `office` where it sits."""

    number = models.CharField(max_length=20, blank=True)  # how rosters name it
    name = TextsField()
    kind = models.CharField(max_length=20, choices=UnitKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    office = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="units")
    duty_phone = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="unit_path"),
            models.Index(fields=["kind"], name="unit_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_unit_per_number"),
            models.CheckConstraint(
                name="a_unit_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Staff(Row):
    """A person in office, as such: name, duty number, duty phone. No home, family or identity number."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    duty_phone = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name


class Posting(Versioned):
    """One person in one post of one unit, from a date to a date. The actor of every deed of staff."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="postings")
    post = models.CharField(max_length=20, choices=Post.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings")
    path = PathField()  # the smallest area that holds the whole beat; without a beat the unit's
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    term_until = models.DateField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)

    kind = "posting"

    class Meta:
        indexes = [
            models.Index(fields=["post", "path", "valid_from", "valid_to", "id"], name="posting_post_path"),
            models.Index(fields=["path", "post", "valid_from", "valid_to", "id"], name="posting_path"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "post", "unit"],
                condition=Q(valid_to__isnull=True),
                name="one_open_posting_per_post_and_unit",
            ),
            models.CheckConstraint(
                name="a_posting_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.get_post_display()}"

    @property
    def last_day(self) -> date | None:
        """The last day, as doors say it; None while there is no end."""
        return last_day_of(self.valid_to)

    @property
    def posting_id(self) -> int:
        return self.pk

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The areas this posting sees and acts in: its beat today, or its unit's area."""
        from .queries import beat_paths

        return beat_paths(self)


class BeatRole(models.TextChoices):
    """Whether a posting answers for an area itself or covers for somebody."""

    MAIN = "main", pgettext_lazy("beat", "main")
    COVERING = "covering", pgettext_lazy("beat", "covering")


class Beat(models.Model):
    """One area of a posting's beat, from a date to a date.

    `post` repeats the posting's, and the dates lie within the posting's, so that coverage is read from one index.
    """

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="beat")
    post = models.CharField(max_length=20, choices=Post.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    role = models.CharField(max_length=10, choices=BeatRole.choices, default=BeatRole.MAIN)
    absence = models.ForeignKey("Absence", null=True, on_delete=models.PROTECT, related_name="beats")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="beat_path"),
            models.Index(fields=["post", "role", "path", "valid_from", "valid_to"], name="beat_coverage"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "area", "role"],
                condition=Q(valid_to__isnull=True),
                name="one_open_beat_per_area",
            ),
            models.CheckConstraint(
                name="an_assistants_beat_is_villages",
                condition=~Q(post="assistant") | Q(Exact(Length("path"), 12)),
            ),
            models.CheckConstraint(
                name="a_covering_beat_has_an_end", condition=~Q(role="covering") | Q(valid_to__isnull=False)
            ),
            models.CheckConstraint(
                name="a_beat_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting}: {self.path}"

    @property
    def last_day(self) -> date | None:
        """The last day, as doors say it; None while there is no end."""
        return last_day_of(self.valid_to)


class AbsenceKind(models.TextChoices):
    """Why somebody is away."""

    LEAVE = "leave", pgettext_lazy("absence", "leave")
    SICK = "sick", _("sick leave")
    TRAINING = "training", pgettext_lazy("absence", "training")
    OTHER = "other", pgettext_lazy("absence", "other")


class Absence(Versioned):
    """A posting's absence, days half-open, and who covers."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField()
    cover = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="covers")

    class Meta:
        indexes = [models.Index(fields=["valid_to", "valid_from"], name="absence_days")]
        constraints = [
            models.CheckConstraint(
                name="an_absence_ends_after_it_begins", condition=Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="nobody_covers_themselves", condition=Q(cover__isnull=True) | ~Q(cover=F("posting"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting} away from {self.valid_from}"

    @property
    def last_day(self) -> date | None:
        """The last day, as doors say it; None while there is no end."""
        return last_day_of(self.valid_to)


class Redeployment(Versioned):
    """A move of somebody towards the front line: from where, to where, as what, for how long."""

    class Category(models.TextChoices):
        RECRUIT = "recruit", _("recruit or transferee posted to a station")
        POST_MOVED = "post_moved", _("post moved from headquarters")
        SECONDED = "seconded", _("headquarters officer seconded to a station")
        OTHER = "other", _("other move to the front line")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=12, choices=Category.choices)
    from_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="redeployments")
    path = PathField()
    valid_from = models.DateField()
    term_until = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    return_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["path", "category"], name="redeployment_path")]
        constraints = [
            models.CheckConstraint(
                name="a_redeployment_changes_the_unit",
                condition=Q(from_unit__isnull=True) | ~Q(from_unit=F("to_unit")),
            ),
            models.CheckConstraint(
                name="a_return_follows_the_move",
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}: {self.get_category_display()}"


class Mapping(Row):
    """How one human-resources system names its columns: kept by name, known again by the head of its files."""

    name = models.CharField(max_length=40, unique=True)
    path = PathField()  # the area of who keeps it: only who stands at or above it changes it
    head = models.JSONField()  # their columns in order, as the file says them
    columns = models.JSONField()  # ours, by place; "" for one that is left out
    posts = models.JSONField(default=dict)  # their words for posts that are not ours
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class IssueKind(models.TextChoices):
    """What is handed out with a post."""

    KEY = "key", pgettext_lazy("issue", "key")
    DEVICE = "device", pgettext_lazy("issue", "device")
    RADIO = "radio", pgettext_lazy("issue", "radio")
    VEHICLE = "vehicle", pgettext_lazy("issue", "vehicle")
    OTHER = "other", pgettext_lazy("issue", "other")


class Issue(Versioned):
    """A key, a device or another thing that was issued to a posting; given back on a day, or passed on."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="issues")
    kind = models.CharField(max_length=10, choices=IssueKind.choices)
    label = models.CharField(max_length=40)  # its number or mark
    issued_on = models.DateField()
    returned_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["posting", "returned_on"], name="issue_posting")]
        constraints = [
            models.CheckConstraint(
                name="a_thing_comes_back_after_it_was_issued",
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("issued_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}"


class Handover(models.Model):
    """An open thing that went from one posting to another; the last one says who has it now. Never changed."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="handed_over")
    to = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="taken_over")
    kind = models.CharField(max_length=20)
    subject = models.UUIDField()
    path = PathField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="handover_subject")]
        constraints = [
            models.CheckConstraint(name="nobody_takes_over_from_themselves", condition=~Q(posting=F("to")))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class CodeTries(models.Model):
    """Wrong codes that came from one place within the hour: a digest that changes daily, never an address."""

    asker = models.CharField(max_length=32, unique=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "code tries"

    def __str__(self) -> str:
        return f"{self.wrong} wrong"
