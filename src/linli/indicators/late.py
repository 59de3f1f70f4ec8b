"""What was done only after the as-of, to rows that do not say so themselves: the journal knows.

Some rows bear no time of recording (staff, beats), or only the time of their last change (the state of a case).
Whoever changes one afterwards would change an old answer; the entry of that deed says when it was done, so the
row is counted as it stood. Bulk deeds name no rows, and may say that their rows were recorded long ago; but the
public id of a row is made when the row is, in the order of time, and so is the id of an entry: a row whose id
comes after that of the last entry before the as-of was not there then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.journal.models import Entry

from .answers import once
from .periods import AsOf

FEW = 500


def late(as_of: AsOf, verb: str) -> dict[UUID, list[date | None]]:
    """Subjects of deeds of a kind recorded after the as-of, each with the days (`since`, `on`) it was said for."""
    return once(("late", as_of.at, verb), lambda: _late(as_of, verb))


def _late(as_of: AsOf, verb: str) -> dict[UUID, list[date | None]]:
    entries = Entry.objects.filter(
        verb=verb, day__gte=as_of.day, recorded_at__gte=as_of.at, subject__isnull=False
    )
    found: dict[UUID, list[date | None]] = defaultdict(list)
    for subject, data in entries.values_list("subject", "data"):
        said = data.get("since") or data.get("on")
        if subject is not None:
            found[subject].append(date.fromisoformat(said) if said else None)
    return dict(found)


def first_late(as_of: AsOf, verbs: Iterable[str], **said: str) -> dict[UUID, str]:
    """By case, the first of these deeds after the as-of: it tells how the case stood. `said`: codes it bears."""
    wanted = tuple(verbs)
    return once(("first", as_of.at, wanted, tuple(said.items())), lambda: _first_late(as_of, wanted, said))


def _first_late(as_of: AsOf, verbs: tuple[str, ...], said: dict[str, str]) -> dict[UUID, str]:
    entries = Entry.objects.filter(
        verb__in=verbs, day__gte=as_of.day, recorded_at__gte=as_of.at, thread__isnull=False
    ).order_by("recorded_at", "id")
    found: dict[UUID, str] = {}
    for thread, verb, data in entries.values_list("thread", "verb", "data"):
        if thread is not None and all(data.get(k, v) == v for k, v in said.items()):
            found.setdefault(thread, verb)
    return found


def last_before(as_of: AsOf, verb: str, threads: Iterable[UUID], **said: str) -> dict[UUID, date]:
    """By case, the day of the last such deed before the as-of."""
    entries = Entry.objects.filter(verb=verb, thread__in=list(threads), recorded_at__lt=as_of.at).order_by(
        "id"
    )
    return {
        thread: day
        for thread, day, data in entries.values_list("thread", "day", "data")
        if thread is not None and all(data.get(k, v) == v for k, v in said.items())
    }


def any_late(as_of: AsOf, verbs: Iterable[str]) -> bool:
    """Whether any deed of these kinds was recorded after the as-of."""
    entries = Entry.objects.filter(verb__in=tuple(verbs), day__gte=as_of.day, recorded_at__gte=as_of.at)
    return once(("any", as_of.at, tuple(verbs)), entries.exists)


def known(rows: QuerySet, as_of: AsOf, *rooms: str, via: str = "recorded_at") -> QuerySet:
    """Rows recorded before the as-of. `rooms` are the first words of the deeds that write such rows.

    Where no such deed came after the as-of, the condition holds for every row and is left out; where there were
    few, their rows are left out by name. Both are counted from an index alone; else the column decides.
    """
    if not rooms:
        return rows.filter(**{f"{via}__lt": as_of.at})
    subjects: list[UUID] = []
    for room in rooms:
        found = once(("later", as_of.at, room), lambda room=room: _subjects(as_of, room))  # type: ignore[misc]
        if found is None:
            return rows.filter(not_made_later(as_of), **{f"{via}__lt": as_of.at})
        subjects += found
    if not subjects:
        return rows
    model = rows.model
    later = model._default_manager.filter(**{"uid__in": subjects, f"{via}__gte": as_of.at})
    keys = once(("late rows", as_of.at, model, via, rooms), lambda: list(later.values_list("pk", flat=True)))
    return rows.exclude(pk__in=keys) if keys else rows


def _subjects(as_of: AsOf, room: str) -> list[UUID] | None:
    """What the later deeds of a room were about; None where there were many, or one was done in bulk."""
    entries = Entry.objects.filter(day__gte=as_of.day, recorded_at__gte=as_of.at, verb__startswith=f"{room}.")
    found = list(entries.values_list("subject", "data")[: FEW + 1])
    if len(found) > FEW or any("digest" in data for _subject, data in found):
        return None
    return [subject for subject, _data in found if subject is not None]


def not_made_later(as_of: AsOf, via: str = "uid") -> Q:
    """Rows that were there before the as-of, by their public ids."""
    entries = Entry.objects.filter(recorded_at__lt=as_of.at).order_by("-id")
    last = once(("last entry", as_of.at), lambda: entries.values_list("uid", flat=True).first())
    return Q(**{f"{via}__lte": last}) if last else Q()


def many_made_later(as_of: AsOf, verbs: Iterable[str], via: str = "uid") -> Q:
    """The same, where a bulk deed of one of these kinds came after the as-of; else no condition."""
    return not_made_later(as_of, via) if any_late(as_of, verbs) else Q()
