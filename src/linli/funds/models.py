"""Budget lines, the bookings on them, and payments that wait for a second person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.workforce.models import Posting, Staff

LARGE_PAYMENT = 1_000_000_00  # fen: one million yuan, from which a payment needs a second person


class Category(models.TextChoices):
    """What the money of the programme is for."""

    COUNTY_CONSTRUCTION = "county_construction", _("county-level construction")
    POLICE_OFFICES = "police_offices", _("community police offices")
    ASSISTANT_ALLOWANCES = "assistant_allowances", _("assistants' allowances")
    PLATFORM_EQUIPMENT = "platform_equipment", _("platform and equipment")
    TRAINING = "training", _("training")
    OTHER = "other", _("other")


class Kind(models.TextChoices):
    """The four steps of money."""

    PLANNED = "planned", pgettext_lazy("money", "planned")
    APPROPRIATED = "appropriated", pgettext_lazy("money", "appropriated")
    COMMITTED = "committed", pgettext_lazy("money", "committed")
    PAID = "paid", pgettext_lazy("money", "paid")


class FundLine(Row):
    """The money of one programme for one area, year and purpose; its four sums never contradict each other."""

    programme = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    year = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=24, choices=Category.choices)
    planned = models.BigIntegerField(default=0)
    appropriated = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    bookings_made = models.PositiveIntegerField(default=0)
    newest = models.ForeignKey("Booking", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["path"], name="fundline_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "area", "year", "category"],
                name="one_line_per_programme_area_year_and_purpose",
            ),
            models.CheckConstraint(name="paid_is_at_most_committed", condition=Q(paid__lte=F("committed"))),
            models.CheckConstraint(
                name="committed_is_at_most_appropriated", condition=Q(committed__lte=F("appropriated"))
            ),
            models.CheckConstraint(name="no_sum_is_negative", condition=Q(paid__gte=0, planned__gte=0)),
            models.CheckConstraint(name="a_fund_year_is_a_year", condition=Q(year__gte=1990, year__lte=2200)),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year} {self.path} {self.category}"


class Booking(Row):
    """One amount booked on a line; wrong ones are reversed by another, never changed.

    The database refuses every UPDATE (append_only). `before` and the line's `newest` chain a line's bookings, so
    that none can be taken out either.
    """

    line = models.ForeignKey(FundLine, on_delete=models.PROTECT, related_name="bookings")
    number = models.PositiveIntegerField()
    before = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="after")
    path = PathField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.BigIntegerField()
    direction = models.SmallIntegerField(default=1)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    day = models.DateField()
    reference = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    booked_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    booked_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    second_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "day", "path"], name="booking_kind_day_path"),
            models.Index(fields=["path"], name="booking_path"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="bookings_of_a_line_are_counted"),
            models.CheckConstraint(name="an_amount_is_more_than_nothing", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_booking_takes_back_only_as_a_reversal",
                condition=Q(direction=1, reverses__isnull=True) | Q(direction=-1, reverses__isnull=False),
            ),
            models.CheckConstraint(
                name="a_second_person_is_another_person",
                condition=Q(second_staff__isnull=True, second__isnull=True)
                | (
                    Q(second_staff__isnull=False, second__isnull=False, booked_by_staff__isnull=False)
                    & ~Q(second_staff=F("booked_by_staff"))
                ),
            ),
            models.CheckConstraint(
                name="a_large_payment_has_a_second_person",
                condition=~Q(kind="paid") | Q(amount__lt=LARGE_PAYMENT) | Q(second_staff__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount * self.direction} fen"

    @property
    def signed(self) -> int:
        """The amount with its sign, in fen."""
        return self.amount * self.direction


class PaymentOrder(Versioned):
    """A large payment, or the reversal of one, that waits for a second person."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        SIGNED = "signed", _("signed by the second person")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.WAITING: {Status.SIGNED, Status.WITHDRAWN},
        Status.SIGNED: set(),
        Status.WITHDRAWN: set(),
    }

    line = models.ForeignKey(FundLine, on_delete=models.PROTECT, related_name="orders")
    path = PathField()
    amount = models.BigIntegerField()
    reverses = models.ForeignKey(Booking, null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    reference = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    asked_by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    signed_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    booking = models.OneToOneField(Booking, null=True, on_delete=models.PROTECT, related_name="order")

    class Meta:
        indexes = [models.Index(fields=["path", "status"], name="paymentorder_path_status")]
        constraints = [
            models.CheckConstraint(name="a_payment_order_has_an_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_payment_order_is_signed_by_another_person",
                condition=Q(signed_by_staff__isnull=True) | ~Q(signed_by_staff=F("asked_by_staff")),
            ),
            models.CheckConstraint(
                name="a_signed_order_names_signer_and_booking",
                condition=(
                    Q(
                        status="signed",
                        signed_by_staff__isnull=False,
                        signed_by__isnull=False,
                        booking__isnull=False,
                    )
                    | (~Q(status="signed") & Q(signed_by_staff__isnull=True, booking__isnull=True))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"payment of {self.amount} fen, {self.status}"
