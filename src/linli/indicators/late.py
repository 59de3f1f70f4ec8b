"""What was put down only after the as-of, of rows that bear no time of recording: the journal knows.

Staff, beats and redeployments are kept by days of validity. Whoever enters or ends one afterwards, for a day
that had passed, would change an old answer; the entry of that deed says when it was done, so it can be left out.
Bulk deeds name no rows: what a roster import brought counts as known all along.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID

from linli.journal.models import Entry

from .answers import once
from .periods import AsOf


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
        if subject is None:
            continue
        found[subject].append(date.fromisoformat(said) if said else None)
    return dict(found)
