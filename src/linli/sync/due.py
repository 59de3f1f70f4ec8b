"""What is due in the actor's villages: rows of the phone's first screen, gathered from the rooms.

Each source gives rows {"uid", "title", "why", "due", "errand", "given"}: bilingual texts, a day, and the form that
the row opens with what it knows already. A room is added by one line in TASKS or PROMISES.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.access.grants import Can
from linli.access.policy import may
from linli.areas.models import Area
from linli.assistance.models import OPEN as OPEN_REQUESTS
from linli.assistance.queries import requests_for
from linli.base.actors import Actor
from linli.fieldwork.models import Count
from linli.fieldwork.queries import promises_for, rounds_for
from linli.fieldwork.vocabulary import Measure
from linli.premises.queries import findings_for
from linli.premises.vocabulary import FIRE_CHECK
from linli.protection.queries import open_check_in

from .both import in_both, with_values

MOST_OF_A_KIND = 100
POINTS = {code: texts for code, texts, _serious, _days in FIRE_CHECK}
Row = dict[str, Any]


def row(
    key: str, title: Row, *, why: Row | None = None, due: Any = None, errand: str = "", **given: str
) -> Row:
    """One row of the first screen."""
    return {
        "uid": key,
        "title": title,
        "why": why or {"zh": "", "en": ""},
        "due": due.isoformat() if due else "",
        "errand": errand,
        "given": given,
    }


def checked_in(actor: Any) -> list[Row]:
    """The check-in that was not yet checked out."""
    there = open_check_in(actor) if may(actor, Can.ENTER_OWN_TIME) else None
    if there is None:
        return []
    title = with_values(_("You are checked in at %(village)s"), village=there.area.name)
    return [row(str(there.uid), title, errand="time.check_out", uid=str(there.uid))]


def to_be_counted(actor: Actor) -> list[Row]:
    """What a running round of counting still lacks in the actor's villages."""
    if not may(actor, Can.ENTER_FIELDWORK):
        return []
    found: list[Row] = []
    villages = list(Area.objects.filter(path__in=[p for p in actor.paths if len(p) == 12]).order_by("path"))
    for round_ in rounds_for(actor):
        counted = set(
            Count.objects.filter(path__in=[v.path for v in villages], day__gte=round_.valid_from).values_list(
                "path", "measure"
            )
        )
        for village in villages:
            if not village.path.startswith(round_.path) and not round_.path.startswith(village.path):
                continue
            for measure in round_.measures:
                if (village.path, measure) in counted:
                    continue
                title = with_values(_("Count: %(what)s"), what=in_both(Measure(measure).label))
                why = with_values(
                    _("%(village)s, round “%(round)s”"), village=village.name, round=round_.name
                )
                found.append(
                    row(
                        f"{round_.uid}-{village.code}-{measure}",
                        title,
                        why=why,
                        due=round_.valid_to - timedelta(days=1),
                        errand="count.enter",
                        village=village.code,
                        measure=measure,
                    )
                )
    return found[:MOST_OF_A_KIND]


def to_be_looked_at_again(actor: Actor) -> list[Row]:
    """Faults found at inspections, with the day by which they are to be put right."""
    if not may(actor, Can.INSPECT_PREMISES):
        return []
    return [
        row(
            str(finding.uid),
            with_values(_("Look again: %(place)s"), place=finding.premises.sign),
            why=POINTS.get(finding.point, {"zh": finding.point, "en": finding.point}),
            due=finding.due_on,
            errand="finding.look",
            finding=str(finding.uid),
        )
        for finding in findings_for(actor).select_related("premises")[:MOST_OF_A_KIND]
    ]


def to_be_carried(actor: Actor) -> list[Row]:
    """Requests that are not yet done; without the name of who asked."""
    if not may(actor, Can.TAKE_REQUEST):
        return []
    rows = requests_for(actor).filter(status__in=OPEN_REQUESTS).order_by("due_on", "id")
    return [
        row(
            str(request.uid),
            {
                "zh": request.service.name["zh"],
                "en": request.service.name.get("en") or request.service.name["zh"],
            },
            why=with_values(_("%(village)s, %(state)s"), village=request.area.name, state=_state_of(request)),
            due=request.due_on,
            errand="request.step",
            request=str(request.uid),
        )
        for request in rows.select_related("service", "area")[:MOST_OF_A_KIND]
    ]


def _state_of(request: Any) -> Row:
    return in_both(type(request).Status(request.status).label)


def promised(actor: Actor) -> list[Row]:
    """Promises to the people of the actor's villages that are still open."""
    if not may(actor, Can.ENTER_FIELDWORK):
        return []
    rows = promises_for(actor).filter(status="open").select_related("area")
    return [
        row(
            str(promise.uid),
            {"zh": promise.what, "en": promise.what},
            why={"zh": promise.area.name, "en": promise.area.name},
            due=promise.due_on,
            errand="promise.end",
            promise=str(promise.uid),
        )
        for promise in rows[:MOST_OF_A_KIND]
    ]


TASKS: list[Callable[[Actor], list[Row]]] = [checked_in, to_be_counted, to_be_looked_at_again, to_be_carried]
PROMISES: list[Callable[[Actor], list[Row]]] = [promised]
