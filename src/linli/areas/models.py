"""Dated areas with fixed-width paths, and what became of them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.base.fields import PathField, Row


class Level(models.TextChoices):
    """The levels of the division, from the code's length."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWNSHIP = "township", _("township")
    VILLAGE = "village", _("village or community")
    GRID = "grid", _("grid")


class Area(Row):
    """A place of the division as it was from a date to a date."""

    code = models.CharField(max_length=15)
    path = PathField(unique=True)
    sort_key = models.BigIntegerField(unique=True, editable=False)  # level, code, turn: codes.sort_key
    level = models.CharField(max_length=10, choices=Level.choices)
    name = models.CharField(max_length=80)
    kind = models.CharField(
        max_length=12, blank=True
    )  # "residents" or "villagers" committee, from digits 10–12
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    position_invented = models.BooleanField(default=False)
    placeholder = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)  # null: from before our records
    valid_to = models.DateField(null=True)  # half-open; null: still stands

    class Meta:
        indexes = [
            models.Index(fields=["level", "path", "valid_from", "valid_to"], name="area_level_path"),
            models.Index(fields=["lat", "lon"], condition=Q(lat__isnull=False), name="area_point"),
            models.Index(fields=["code"], name="area_code"),
            models.Index(fields=["name", "sort_key", "path", "valid_to"], name="area_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="one_standing_area_per_code"
            ),
            models.CheckConstraint(
                name="a_position_has_both_halves",
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__isnull=False, lon__isnull=False),
            ),
            models.CheckConstraint(
                name="an_area_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last day on which it stood, as doors say it; None while it has no end."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None


class FormerName(models.Model):
    """A name that an area bore until a day. A renamed area keeps its row and its path.

    Positions have no history: a corrected point was never somewhere else.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=80)
    valid_to = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["area", "valid_to"], name="former_name_area")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """What became of an area: `new` took over from `old` at a date."""

    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="became")
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="came_from")
    date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="one_succession_per_pair"),
            models.CheckConstraint(name="no_area_succeeds_itself", condition=~Q(old=models.F("new"))),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Upload(Row):
    """A list handed in and looked through, waiting for somebody to confirm it; gone afterwards, or after a day."""

    purpose = models.CharField(max_length=20)  # "areas", "staff"
    staff = models.BigIntegerField()  # who handed it in; nobody else sees it
    filename = models.CharField(max_length=80)
    encoding = models.CharField(max_length=10, default="utf-8")
    options = models.JSONField(default=dict)
    content = models.BinaryField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename
