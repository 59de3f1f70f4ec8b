"""The dispatcher's board: open incidents as a timetable, what is due next first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import pgettext, pgettext_lazy

from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import day_start, now, today
from linli.base.posts import Post
from linli.base.words import span, ticks
from linli.workforce.models import Unit, UnitKind
from linli.workforce.queries import standing_units

from .limits import NEXT, owed
from .models import Dispatch, Incident
from .queries import incidents_for, walked
from .vocabulary import NORMS, Category, kind_word

RESPONDING = [
    UnitKind.STATION,
    UnitKind.PATROL,
    UnitKind.TRAFFIC,
    UnitKind.CID,
    UnitKind.VIDEO,
    UnitKind.PUBLIC_ORDER,
]
MOST_COUNTED = 2000
MOST_UNITS = 12
COLUMNS = [  # step, the clock it is read from, the clock before it
    ("sign", "signed_at", "sent_at"),
    ("depart", "departed_at", "signed_at"),
    ("arrive", "arrived_at", "departed_at"),
]
STATES = {  # shape of .st and word, by the status of the unit that is furthest
    "": ("0", pgettext_lazy("incident", "unsent")),
    "sent": ("0", pgettext_lazy("incident", "sent")),
    "signed": ("1", pgettext_lazy("incident", "signed")),
    "departed": ("2", pgettext_lazy("incident", "on the way")),
    "arrived": ("3", pgettext_lazy("incident", "there")),
    "reported": ("4", pgettext_lazy("incident", "to be closed")),
}


@dataclass(frozen=True)
class Cell:
    """One step of the timetable: taken at, running since, or missed."""

    at: datetime | None = None
    took: str = ""
    since: datetime | None = None
    due: datetime | None = None
    late: bool = False
    corrected: bool = False


@dataclass(frozen=True)
class Limit:
    """What comes next: which step, how long it may take, from when until when."""

    word: str
    since: datetime
    due: datetime
    late: bool


@dataclass(frozen=True)
class Row:
    """One open incident as the board shows it; nothing in it is personal."""

    incident: Incident
    short: str
    shape: str
    word: str
    sent: Cell
    cells: list[Cell]
    unit: str
    more: int
    limit: Limit
    reports: int
    kind: str
    category: str

    @property
    def group(self) -> str:
        """Overdue, not yet sent to, or under way."""
        if self.limit.late:
            return "over"
        return "unsent" if self.incident.next_step == "send" else "running"


def spans_counties(actor: Actor) -> bool:
    """Whether the actor's areas reach beyond one county, so that whole numbers are needed."""
    return any(len(path) < 6 for path in actor.paths)


def short_number(actor: Actor, incident: Incident) -> str:
    """An incident's number as people of one county say it: the counter of the day."""
    return incident.number if spans_counties(actor) else incident.number.split("-")[2]


def open_for(actor: Actor) -> QuerySet[Incident]:
    """Open incidents in the actor's sight."""
    return incidents_for(actor).filter(next_due_at__isnull=False)


def in_order(rows: QuerySet[Incident], at: datetime) -> QuerySet[Incident]:
    """Overdue first, then those nobody was sent to, then by the next limit."""
    place = Case(
        When(next_due_at__lt=at, then=Value(0)),
        When(next_step="send", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(place=place).order_by("place", "next_due_at", "id")


FILTERS = {
    "mine": pgettext_lazy("incident", "taken by me"),
    "over": pgettext_lazy("incident", "overdue"),
    "unsent": pgettext_lazy("incident", "unsent"),
    **{c.value: c.label for c in Category},
}


def narrowed(rows: QuerySet[Incident], actor: Actor, show: str, at: datetime) -> QuerySet[Incident]:
    """The board's filter from the URL."""
    if show == "mine":
        return rows.filter(taken_by=actor.posting_id)
    if show == "over":
        return rows.filter(next_due_at__lt=at)
    if show == "unsent":
        return rows.filter(next_step="send")
    return rows.filter(category=show) if show in Category.values else rows


def shown(rows: Iterable[Incident], *, whole_number: bool, at: datetime) -> list[Row]:
    """Incidents as rows, with their dispatches fetched at once."""
    incidents = list(rows)
    sent: dict[int, list[Dispatch]] = defaultdict(list)
    for dispatch in (
        Dispatch.objects.filter(incident__in=incidents)
        .exclude(status=Dispatch.Status.STOOD_DOWN)
        .select_related("unit")
        .order_by("sent_at", "pk")
    ):
        sent[dispatch.incident_id].append(dispatch)
    return [row_of(i, sent[i.pk], whole_number=whole_number, at=at) for i in incidents]


def row_of(incident: Incident, sent: list[Dispatch], *, whole_number: bool, at: datetime) -> Row:
    """One row of the timetable."""
    lead = lead_of(sent)
    shape, word = STATES[lead.status if lead else ""]
    if incident.status == Incident.Status.REOPENED and incident.next_step == "send":
        shape, word = "0", pgettext_lazy("incident", "reopened")
    after = lead.sent_at if lead else None
    first = Cell(
        at=after,
        took=_took(after - incident.received_at) if after else "",
        since=None if after else incident.reopened_at or incident.received_at,
        due=None if after else incident.next_due_at,
        late=after is None and incident.next_due_at is not None and incident.next_due_at < at,
    )
    return Row(
        incident=incident,
        short=incident.number if whole_number else incident.number.split("-")[2],
        shape=shape,
        word=str(word),
        sent=first,
        cells=[_cell(lead, *column, at) for column in COLUMNS],
        unit=str(lead.posting or lead.unit) if lead else "",
        more=len({d.unit_id for d in sent}) - 1 if lead else 0,
        limit=_limit(incident, lead, at),
        reports=sum(1 for d in sent if d.reported_at),
        kind=kind_word(incident.kind),
        category=str(Category(incident.category).label),
    )


def lead_of(sent: list[Dispatch]) -> Dispatch | None:
    """The unit the row speaks of: the one whose limit comes next, or the last that reported."""
    due = [(limit[1], d.pk, d) for d in sent if (limit := owed(d))]
    if due:
        return min(due)[2]
    return sent[-1] if sent else None


def _cell(lead: Dispatch | None, step: str, stamp: str, before: str, at: datetime) -> Cell:
    if lead is None:
        return Cell()
    done: datetime | None = getattr(lead, stamp)
    corrected = any(c["step"] == step for c in lead.corrections)
    if done:
        since = getattr(lead, before) or lead.signed_at or lead.sent_at
        return Cell(at=done, took=_took(done - since), corrected=corrected)
    limit = owed(lead)
    if limit and limit[0] == step:
        return Cell(
            since=getattr(lead, NEXT[Dispatch.Status(lead.status)][1]), due=limit[1], late=limit[1] < at
        )
    return Cell()


def _took(length: timedelta) -> str:
    """`+18 秒`, `+4′29″`."""
    return f"+{span(length) if length < timedelta(minutes=1) else ticks(length)}"


def _limit(incident: Incident, lead: Dispatch | None, at: datetime) -> Limit:
    norm = NORMS[incident.next_step]
    due = incident.next_due_at or at
    return Limit(word=f"{norm} ≤{span(norm.limit)}", since=due - norm.limit, due=due, late=due < at)


# --- counts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """The line of counts above the board; exercises are left out."""

    open: int
    over: int
    unsent: int
    listed: dict[str, int]  # what the filters and groups of the list hold, exercises too
    units: int
    busy: int
    today: int
    signed: int
    signed_in_time: int

    @property
    def free(self) -> int:
        return max(0, self.units - self.busy)

    @property
    def share_in_time(self) -> float | None:
        return self.signed_in_time / self.signed if self.signed else None


def counts_for(actor: Actor, at: datetime) -> Counts:
    """How many are open, overdue, unsent; units free; today's calls; signed within the norm."""
    day = today()
    real = Q(exercise=False)
    found = open_for(actor).aggregate(
        open=Count("pk", filter=real),
        over=Count("pk", filter=real & Q(next_due_at__lt=at)),
        unsent=Count("pk", filter=real & Q(next_step="send")),
    )
    listed = open_for(actor).aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(taken_by=actor.posting_id)),
        over=Count("pk", filter=Q(next_due_at__lt=at)),
        unsent=Count("pk", filter=Q(next_step="send")),
        waiting=Count("pk", filter=Q(next_step="send", next_due_at__gte=at)),
        **{c.value: Count("pk", filter=Q(category=c.value)) for c in Category},
    )
    scope = under_paths(actor.paths)
    units = Unit.objects.filter(standing_units(day), scope, kind__in=RESPONDING)
    busy = Dispatch.objects.filter(ended_at=None, unit__in=units).values("unit").distinct()
    norm = int(NORMS["sign"].limit.total_seconds())
    signed = Dispatch.objects.filter(scope, day=day, sign_seconds__isnull=False, exercise=False).aggregate(
        all=Count("pk"), soon=Count("pk", filter=Q(sign_seconds__lte=norm))
    )
    calls = walked(actor.paths).order_by().filter(received_at__gte=day_start(day), exercise=False)
    return Counts(
        open=found["open"],
        over=found["over"],
        unsent=found["unsent"],
        listed=listed,
        units=units.count(),
        busy=busy.count(),
        today=calls.count(),
        signed=signed["all"],
        signed_in_time=signed["soon"],
    )


class Capped(Paginator):
    """Pages of a list that may be very long: counted up to MOST_COUNTED rows, and no further."""

    def __init__(self, rows: Any, per_page: int) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = (
            rows.order_by()[: MOST_COUNTED + 1].count() if hasattr(rows, "order_by") else len(rows)
        )

    @property
    def capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return bool(self.count > MOST_COUNTED)


# --- units ------------------------------------------------------------------------------------------------


@dataclass
class Load:
    """One unit on the board's side: what it does now, and its time out there today."""

    unit: Unit
    now: Dispatch | None
    late: bool
    seconds: float = 0.0
    ratio: float = 0.0
    shape: str = "ok"
    word: str = field(default_factory=lambda: pgettext("incident", "free"))


def loads_for(actor: Actor, at: datetime, most: int = MOST_UNITS) -> tuple[list[Load], int]:
    """Units of the actor's county or below with today's work, the busiest first; and how many more there are."""
    if spans_counties(actor):
        return [], 0
    units = list(Unit.objects.filter(standing_units(today()), under_paths(actor.paths), kind__in=RESPONDING))
    loads = {u.pk: Load(u, None, False) for u in units}
    begin = day_start(today())
    for d in (
        Dispatch.objects.filter(unit__in=units, day__gte=today() - timedelta(days=1))
        .filter(Q(ended_at=None) | Q(ended_at__gte=begin))
        .exclude(status=Dispatch.Status.STOOD_DOWN)
        .select_related("incident")
        .order_by("sent_at")
    ):
        load = loads[d.unit_id]
        load.seconds += max(0.0, ((d.ended_at or at) - max(d.sent_at, begin)).total_seconds())
        if d.ended_at is None:
            limit = owed(d)
            load.now, load.late = d, bool(limit and limit[1] < at)
            load.shape, word = STATES[d.status]
            load.word = str(word)
    so_far = max(1.0, (at - begin).total_seconds())
    for load in loads.values():
        load.ratio = min(1.0, load.seconds / so_far)
    ordered = sorted(loads.values(), key=lambda one: (one.now is None, -one.seconds, one.unit.pk))
    return ordered[:most], max(0, len(ordered) - most)


__all__ = [
    "FILTERS",
    "Capped",
    "Counts",
    "Post",
    "Row",
    "counts_for",
    "in_order",
    "loads_for",
    "now",
    "open_for",
]
