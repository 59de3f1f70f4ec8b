"""The catalogue, requests within one's sight, and what an applicant may know of the own one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.access.claimants import Claimant
from linli.access.grants import Can
from linli.access.policy import may
from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.workforce.queries import valid_on

from .models import OPEN, Request, RequestParty, Service, Word

CASE_KIND = "assistance.request"
WORD_KIND = "assistance.word"
DONE = ["done", "confirmed"]


def catalogue(day: date | None = None) -> QuerySet[Service]:
    """The services that can be asked for on a day."""
    return Service.objects.filter(valid_on(day or today())).order_by("code")


def service_by_code(code: str, day: date | None = None) -> Service:
    """One of them. Raises NotFound."""
    service = catalogue(day).filter(code=code).first()
    if service is None:
        raise NotFound()
    return service


def requests_for(actor: Actor) -> QuerySet[Request]:
    """The requests of the actor's areas, newest first."""
    return (
        Request.objects.filter(under_paths(actor.paths))
        .select_related("area", "service", "carried_by__staff")
        .order_by("-day", "-id")
    )


def request_for(actor: Actor, uid: UUID) -> Request:
    """One of them. Raises NotFound."""
    row = (
        requests_for(actor)
        .select_related("key", "area", "service", "carried_by__staff")
        .filter(uid=uid)
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def shown(rows: QuerySet[Request], state: str) -> QuerySet[Request]:
    """A list narrowed by the page's filter; open ones by what is due first."""
    if state == "open":
        return rows.filter(status__in=OPEN).order_by("due_on", "id")
    if state == "done":
        return rows.filter(status="done").order_by("done_on", "id")
    if state == "finished":
        return rows.filter(status__in=["confirmed", "refused"])
    return rows


def counts(rows: QuerySet[Request]) -> dict[str, Any]:
    """Open, overdue, waiting for confirmation; and the kilometres that residents did not travel."""
    found: dict[str, Any] = rows.order_by().aggregate(
        open=Count("pk", filter=Q(status__in=OPEN)),
        overdue=Count("pk", filter=Q(status__in=OPEN, due_on__lt=today())),
        done=Count("pk", filter=Q(status="done")),
        km=Sum("km", filter=Q(status__in=DONE)),
    )
    return found


def done_between(path: str, start: date, end: date) -> QuerySet[Request]:
    """Requests under a path that were done from a day to before another, and not reopened since."""
    return Request.objects.filter(under_paths([path]), status__in=DONE, done_on__gte=start, done_on__lt=end)


def due_for_erasure(day: date) -> QuerySet[Request]:
    """Finished requests whose last step lies on or before a day and that still hold personal data."""
    finished = Q(status__in=DONE, done_on__lte=day) | Q(status="refused", due_on__lte=day)
    return Request.objects.filter(finished, key__isnull=False, erased_at=None)


def found_by_text(actor: Actor, text: str) -> list[dict[str, Any]]:
    """A request by its number, for the search of the top bar."""
    if not may(actor, Can.SEE_REQUESTS) or len(text) < 6:
        return []
    return [
        {
            "kind": _("Request"),
            "title": row.number,
            "detail": f"{row.service} · {row.area.name}",
            "url": reverse("assistance:request", args=[row.uid]),
            "url_name": "assistance:request",
            "uid": row.uid,
        }
        for row in requests_for(actor).filter(number__startswith=text)[:10]
    ]


@dataclass(frozen=True)
class Standing:
    """What an applicant sees of the own request."""

    number: str
    what: str
    status: str
    steps: list[tuple[str, Any]]
    due_on: date
    may_answer: bool
    path: str


def case_of(claimant: Claimant) -> Request:
    """The claimant's own request. Raises NotFound for any other kind of case."""
    row = None
    if claimant.case_kind == CASE_KIND:
        row = (
            Request.objects.filter(uid=claimant.case, erased_at=None).select_related("key", "service").first()
        )
    if row is None:
        raise NotFound()
    return row


def party_of(claimant: Claimant) -> RequestParty:
    """The claimant's own row. Raises NotFound."""
    party = RequestParty.objects.filter(uid=claimant.party, case__uid=claimant.case).first()
    if party is None:
        raise NotFound()
    return party


def status_for_claimant(claimant: Claimant) -> Standing:
    """Status, steps and the promised day of one's own request."""
    row = case_of(claimant)
    steps: list[tuple[str, Any]] = [(_("Asked"), row.received_at)]
    steps += [(str(s.get_deed_display()), s.happened_at) for s in row.steps.order_by("happened_at", "id")]
    if row.refusal:
        steps.append((str(row.get_refusal_display()), None))
    return Standing(
        number=row.number,
        what=str(row.service),
        status=str(row.get_status_display()),
        steps=steps,
        due_on=row.due_on,
        may_answer=row.status in {"done", "refused"},
        path=row.path,
    )


def words_for(actor: Actor) -> QuerySet[Word]:
    """What residents of the actor's areas said, unanswered and due first."""
    return (
        Word.objects.filter(under_paths(actor.paths))
        .select_related("area", "answered_by__staff")
        .order_by("-status", "due_on", "id")
    )


def word_for(actor: Actor, uid: UUID) -> Word:
    """One of them. Raises NotFound."""
    word = words_for(actor).filter(uid=uid).select_related("key", "area", "answered_by__staff").first()
    if word is None:
        raise NotFound()
    return word


def word_of(claimant: Claimant) -> Word:
    """The claimant's own word. Raises NotFound."""
    word = Word.objects.filter(uid=claimant.case, erased_at=None).select_related("key", "area").first()
    if word is None or claimant.case_kind != WORD_KIND:
        raise NotFound()
    return word


def words_due_for_erasure(day: date) -> QuerySet[Word]:
    """Words answered on or before a day that still hold texts."""
    return Word.objects.filter(status="answered", answered_on__lte=day, key__isnull=False, erased_at=None)
