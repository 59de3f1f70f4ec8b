"""Declared emergencies: for a while, in one area, hours and drafting are not protected. Targets and posts stay so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.base.clock import now
from linli.base.fields import PathField, Versioned
from linli.workforce.models import Posting, Staff, Unit

LONGEST_EMERGENCY = timedelta(hours=72)
COUNTY = 6  # digits of a county's path: nobody below declares


class EmergencyGround(models.TextChoices):
    """Why an emergency may be declared."""

    DISASTER = "disaster", _("flood, fire, storm or earthquake")
    ACCIDENT = "accident", _("a grave accident")
    EPIDEMIC = "epidemic", _("an epidemic")
    ATTACK = "attack", _("an attack on people's lives")


class Emergency(Versioned):
    """One declaration for one area. It ends by itself after 72 hours at most; each renewal is a level higher."""

    ground = models.CharField(max_length=12, choices=EmergencyGround.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    day = models.DateField()
    declared_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    declared_by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    declared_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    declared_level = (
        models.PositiveSmallIntegerField()
    )  # digits of the unit's path: 2 province, 4 city, 6 county
    renews = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="renewal")
    renews_level = models.PositiveSmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)  # by hand, before its end
    ended_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "emergencies"
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["ends_at"], name="emergency_ends")]
        constraints = [
            models.CheckConstraint(
                name="an_emergency_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="an_emergency_is_declared_by_a_county_or_above", condition=Q(declared_level__lte=COUNTY)
            ),
            models.CheckConstraint(
                name="an_emergency_is_renewed_one_level_higher",
                condition=Q(renews__isnull=True, renews_level__isnull=True)
                | Q(
                    renews__isnull=False,
                    renews_level__isnull=False,
                    declared_level__lt=F("renews_level"),
                ),
            ),
            models.CheckConstraint(
                name="an_emergency_ends_early_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_at__lte=F("ends_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} {self.path}"

    @property
    def until(self) -> datetime:
        """Its end: by itself, or by hand before."""
        return self.ended_at or self.ends_at

    def is_live(self, at: datetime | None = None) -> bool:
        return self.starts_at <= (at or now()) < self.until
