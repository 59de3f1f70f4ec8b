"""What is published of the ledger of time: a month of an area, frozen with its definition, as-of and seal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linli.areas.models import Area
from linli.base.fields import PathField, Row
from linli.workforce.models import Posting, Staff


class AbstractionReport(Row):
    """Who took how many hours for what in a month, county by county, and was it paid back. Never changed.

    A later look at the same month is another report; the newest one counts, the older ones stay readable.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    month = models.DateField()  # its first day
    edition = models.PositiveSmallIntegerField()  # of the definition
    as_of = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    published_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    head_seq = models.BigIntegerField()
    head_hash = models.CharField(max_length=64)
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["-month", "path", "-published_at"], name="abstraction_report_month")]
        constraints = [
            models.CheckConstraint(
                name="a_report_knows_nothing_of_later", condition=Q(as_of__lte=F("published_at"))
            ),
            models.CheckConstraint(name="a_report_names_its_definition", condition=Q(edition__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.month}"
