"""Published briefings and the readings frozen in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linli.areas.models import Area
from linli.base.fields import PathField, Row
from linli.workforce.models import Posting, Staff

from .periods import Period


class Briefing(Row):
    """A briefing as it was published: every sentence and figure, the journal's head, and a digest over all of it."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    start = models.DateField()
    end = models.DateField()  # half-open
    as_of = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    published_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    head_seq = models.BigIntegerField()
    head_hash = models.CharField(max_length=64)
    content = models.JSONField()  # {"zh": document, "en": document, "public": {"zh", "en"}}
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["path", "-published_at"], name="briefing_path")]
        constraints = [
            models.CheckConstraint(name="a_briefing_ends_after_it_begins", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="a_briefing_knows_nothing_of_later", condition=Q(as_of__lte=F("published_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.start} – {self.end}"

    @property
    def period(self) -> Period:
        """The period that it is about."""
        return Period(self.start, self.end)


class Reading(Row):
    """One figure as a briefing froze it: value, version of the definition, as-of, completeness, records."""

    briefing = models.ForeignKey(Briefing, on_delete=models.PROTECT, related_name="readings")
    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    meaning = models.CharField(max_length=12)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    start = models.DateField()
    end = models.DateField()
    as_of = models.DateTimeField()
    value = models.DecimalField(max_digits=26, decimal_places=4, null=True)
    part = models.DecimalField(max_digits=26, decimal_places=4, null=True)
    whole = models.DecimalField(max_digits=26, decimal_places=4, null=True)
    before = models.DecimalField(max_digits=26, decimal_places=4, null=True)
    have = models.PositiveIntegerField(null=True)
    expected = models.PositiveIntegerField(null=True)
    records = models.PositiveIntegerField(null=True)
    records_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["code", "path", "start"], name="reading_code_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "code", "path"], name="one_reading_per_figure_and_area"
            ),
            models.CheckConstraint(name="a_reading_ends_after_it_begins", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="completeness_is_a_part",
                condition=Q(have__isnull=True, expected__isnull=True)
                | Q(have__isnull=False, expected__isnull=False, have__lte=F("expected")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"
