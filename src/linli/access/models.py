"""Case keys, the doors of parties, the rows that every reading leaves, and the abstract party."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.base.fields import PathField, Row

from .sealing import Sealed


class CaseKey(Row):
    """The data key of one case, wrapped by a master key. Destroyed, it takes the case's texts with it."""

    kind = models.CharField(max_length=40)
    master = models.PositiveIntegerField()
    wrapped = models.BinaryField(null=True, editable=False)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_destroyed_key_is_gone",
                condition=Q(destroyed_at__isnull=True, wrapped__isnull=False)
                | Q(destroyed_at__isnull=False, wrapped__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"key of a {self.kind}"


class Door(models.Model):
    """How one party reaches one case without an account: a random reference and a hashed PIN."""

    reference = models.CharField(max_length=10, unique=True)
    pin = models.CharField(max_length=160)
    case_kind = models.CharField(max_length=40)
    case = models.UUIDField()
    party = models.UUIDField()
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    deferred_until = models.DateField(null=True)
    deferral_reason = models.CharField(max_length=40, blank=True)
    deferral_days = models.PositiveSmallIntegerField(null=True)
    deferred_by_staff = models.BigIntegerField(null=True)
    deferral_second_staff = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_deferred_disclosure_has_two_people_and_a_reason",
                condition=Q(deferred_until__isnull=True)
                | (
                    Q(deferred_by_staff__isnull=False, deferral_second_staff__isnull=False)
                    & ~Q(deferred_by_staff=models.F("deferral_second_staff"))
                    & ~Q(deferral_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"door to a {self.case_kind}"


class Purpose(models.TextChoices):
    """Why a person's data are read."""

    DUTY = "duty", _("handling this case")
    COMMAND = "command", _("deciding about this case")
    COMPLAINT = "complaint", _("answering a complaint about this case")
    INSPECTION = "inspection", _("checking how this case was handled")
    PERSON_ASKED = "person_asked", _("the person concerned asked")
    LAW = "law", _("an order of a court or procurator")


class DeferralGround(models.TextChoices):
    """Why a party's own copy is withheld for a while."""

    INQUIRY = "inquiry", _("an inquiry would be endangered")
    SAFETY = "safety", _("another person would be endangered")
    COURT = "court", _("a court or procurator ordered it")


class AccessRow(Row):
    """One reading of one case's personal data: who, which fields, what for. Written with the reading or not at all."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    posting = models.BigIntegerField(null=True)
    staff = models.BigIntegerField(null=True)
    post = models.CharField(max_length=40)
    case_kind = models.CharField(max_length=40)
    case = models.UUIDField()
    path = PathField(blank=True)
    fields = models.JSONField()
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="access_case"),
            models.Index(fields=["at"], name="access_at"),
        ]
        constraints = [
            models.CheckConstraint(name="a_reading_names_its_purpose", condition=~Q(purpose="")),
        ]

    def __str__(self) -> str:
        return f"{self.post} read a {self.case_kind}"


class Part(models.TextChoices):
    """The part a person has in one case: a fixed list."""

    REPORTER = "reporter", _("reporter")
    VICTIM = "victim", _("victim")
    WITNESS = "witness", _("witness")
    SUSPECT = "suspect", _("suspect in this case")
    DISPUTANT = "disputant", _("party to the dispute")
    APPLICANT = "applicant", _("applicant")
    RESIDENT = "resident", _("resident")


class Party(Row):
    """A person as one case knows them.

    Abstract on purpose: there is no table of people. Each kind of case keeps its own parties with one `case`
    foreign key (CASCADE); they go with the case, and nothing may point at one.
    """

    part = models.CharField(max_length=20, choices=Part.choices)
    name = Sealed(limit=80)
    contact = Sealed(limit=80)
    door = models.OneToOneField(Door, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(Part(self.part).label)
