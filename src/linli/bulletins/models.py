"""A bulletin, the villages it asks, the copies of those who answer there, and their tips."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.access.sealing import Sealed
from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.incidents.models import Incident
from linli.workforce.models import Posting, Staff

MOST_METRES = 20_000
MOST_HOURS = 7 * 24
MOST_TEXT = 300


class Bulletin(Versioned):
    """A request for help to the villages near one incident, for a limited time.

    It says what to look for and what not to do, never who. It is live while it is approved, unexpired and its
    incident is open; nothing has to switch it off. Pictures are not kept here: there is no column for one.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("waiting for a second person")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Reason(models.TextChoices):
        """Why a bulletin was withdrawn."""

        FOUND = "found", _("what was looked for is found")
        MISTAKE = "mistake", _("it says something wrong")
        REPLACED = "replaced", _("a correction took its place")
        NOT_NEEDED = "not_needed", _("it is not needed any more")

    MOVES = {
        Status.DRAFT: {Status.APPROVED, Status.WITHDRAWN},
        Status.APPROVED: {Status.WITHDRAWN},
        Status.WITHDRAWN: set(),
    }

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="bulletins")
    ordinal = models.PositiveSmallIntegerField()  # the incident's first, second … bulletin
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")  # whose point is the centre
    path = PathField()
    things = models.JSONField(default=list)  # words of the vocabulary, as codes
    text = models.CharField(max_length=MOST_TEXT)
    look_for = models.CharField(max_length=MOST_TEXT, blank=True)
    do_not = models.CharField(max_length=MOST_TEXT)
    language = models.CharField(max_length=5, default="zh")  # in which the texts were written
    radius_m = models.PositiveIntegerField()
    by_township = models.BooleanField(default=False)  # no positions: near means the same township
    hours = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    drafted_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    drafted_by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)  # the local day of approval, for counting
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    exercise = models.BooleanField(default=False)
    cap_name = models.CharField(
        max_length=210, blank=True
    )  # sender and identifier of the message it was made from

    class Meta:
        indexes = [
            models.Index(fields=["path", "day"], name="bulletin_path_day"),
            models.Index(fields=["expires_at"], name="bulletin_live", condition=Q(status="approved")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["incident", "ordinal"], name="one_bulletin_per_ordinal"),
            models.UniqueConstraint(
                fields=["cap_name"], condition=~Q(cap_name=""), name="one_bulletin_per_message"
            ),
            models.CheckConstraint(
                name="bulletin_needs_a_second_person",
                condition=Q(approved_by_staff__isnull=True) | ~Q(approved_by_staff=F("drafted_by_staff")),
            ),
            models.CheckConstraint(
                name="approved_bulletin_names_its_approver_and_end",
                condition=~Q(status="approved")
                | Q(
                    approved_by__isnull=False,
                    approved_by_staff__isnull=False,
                    approved_at__isnull=False,
                    expires_at__isnull=False,
                    day__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="bulletin_approver_is_posting_and_staff",
                condition=Q(approved_by__isnull=True, approved_by_staff__isnull=True)
                | Q(approved_by__isnull=False, approved_by_staff__isnull=False),
            ),
            models.CheckConstraint(
                name="bulletin_is_near", condition=Q(radius_m__gte=1, radius_m__lte=MOST_METRES)
            ),
            models.CheckConstraint(
                name="bulletin_is_short", condition=Q(hours__gte=1, hours__lte=MOST_HOURS)
            ),
            models.CheckConstraint(
                name="withdrawn_bulletin_says_when_and_why",
                condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
            ),
            models.CheckConstraint(
                name="bulletin_says_what_not_to_do", condition=~Q(text="") & ~Q(do_not="")
            ),
        ]

    def __str__(self) -> str:
        return f"bulletin {self.ordinal} of {self.incident_id}"


class BulletinVillage(models.Model):
    """One village that a bulletin asks, with its path as it was and how far it lies."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="villages")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    metres = models.IntegerField(default=-1)  # -1: no position, the same township

    class Meta:
        indexes = [models.Index(fields=["path"], name="bulletin_village_path")]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "area"], name="one_line_per_bulletin_and_village"),
        ]

    def __str__(self) -> str:
        return str(self.path)


class Copy(models.Model):
    """What became of a bulletin with one posting: arrived, read, answered. Shown as counts, never as a list."""

    class Answer(models.TextChoices):
        SEEN = "seen", _("saw something")
        NOTHING = "nothing", _("looked, saw nothing")

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="copies")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    addressed = models.BooleanField(default=False)  # an assistant of one of the villages when it was approved
    arrived_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)

    class Meta:
        verbose_name_plural = "copies"
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "posting"], name="one_copy_per_bulletin_and_posting"),
            models.CheckConstraint(
                name="an_answered_copy_says_when",
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"copy of {self.bulletin_id}"


class Tip(Row):
    """What somebody in a village saw. Its text is sealed under the incident's key and goes with it."""

    class Verdict(models.TextChoices):
        NEW = "new", _("not yet looked at")
        ADOPTED = "adopted", pgettext_lazy("tip", "adopted")
        NOT_IT = "not_it", _("was not it")
        KNOWN = "known", _("already known")

    MOVES = {
        Verdict.NEW: {Verdict.ADOPTED, Verdict.NOT_IT, Verdict.KNOWN},
        Verdict.NOT_IT: {Verdict.ADOPTED},
        Verdict.KNOWN: {Verdict.ADOPTED},
        Verdict.ADOPTED: set(),
    }

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="tips")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    path = PathField()  # the village that answers, as it was
    incident_path = PathField()
    text = Sealed(limit=1000)
    claimed_at = models.DateTimeField()  # when the phone says it was written
    received_at = models.DateTimeField()  # when it reached the server: the order of tips
    recorded_at = models.DateTimeField()
    day = models.DateField()  # of arrival
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.NEW)
    judged_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    exercise = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["incident_path", "day"], name="tip_incident_path_day"),
            models.Index(fields=["path", "day"], name="tip_path_day"),
            models.Index(fields=["day"], name="tip_with_text", condition=Q(text__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_judged_tip_says_by_whom",
                condition=Q(verdict="new", judged_by__isnull=True, judged_at__isnull=True)
                | ~Q(verdict="new") & Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"tip of {self.received_at:%Y-%m-%d %H:%M}"

    @property
    def late_by(self) -> int:
        """Whole minutes between writing and arrival; below zero the phone's clock was wrong."""
        return int((self.received_at - self.claimed_at).total_seconds() // 60)
