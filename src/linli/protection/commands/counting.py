"""Keeping the sums: every entry is added to the sums of its weeks and months in the transaction that writes it."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from ..models import Kind, MonthSum, TimeEntry, WeekSum
from ..spans import by_month, by_week, minutes


def count(entry: TimeEntry, sign: int) -> None:
    """Add an entry to the sums of its weeks and months, or take it out. The caller holds the posting.

    A plan counts in the month's planned sums; weeks are summed of what really was.
    """
    span = (entry.starts_at, entry.ends_at)
    posting = entry.posting
    if not entry.planned:
        for monday, part in by_week(span):
            more = {entry.kind: sign * minutes(part)}
            if entry.pays is not None and entry.pays.week < monday:
                more["repaid"] = more[entry.kind]
            _add(WeekSum, {"posting": posting, "week": monday}, more, post=posting.post, path=entry.path)
    for month, part in by_month(span):
        more = {entry.kind: sign * minutes(part)}
        if entry.kind == Kind.AWAY and entry.tasking_id is None:
            more["unexplained"] = more[entry.kind]
        key = {"posting": posting, "month": month, "planned": entry.planned}
        _add(MonthSum, key, more, post=posting.post, path=entry.path)


def _add(model: Any, key: dict[str, Any], more: dict[str, int], **new: Any) -> None:
    row = model.objects.filter(**key)
    if not row.update(**{column: F(column) + n for column, n in more.items()}):
        model.objects.create(**key, **new, **more)
