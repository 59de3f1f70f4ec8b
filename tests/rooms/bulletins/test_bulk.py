"""A history taken in at once gives the rows that the commands give one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.base.clock import now
from linli.base.errors import NotAllowed, Refused
from linli.bulletins.commands import (
    PastBulletin,
    PastTip,
    approve_bulletin,
    draft_bulletin,
    import_bulletins,
    judge_tip,
    open_tips,
    send_tip,
)
from linli.bulletins.models import Bulletin
from linli.journal.models import Entry

SAID: dict[str, Any] = {
    "text": "红色 125 摩托车",
    "radius_m": 5_000,
    "hours": 48,
    "things": ["motorcycle", "red"],
}
OWN = {"id", "uid", "bulletin_id", "ordinal", "incident_id", "text"}
TIMES = {"drafted_at", "approved_at", "expires_at", "claimed_at", "received_at", "recorded_at", "judged_at"}
TIMES |= {"arrived_at", "read_at", "answered_at", "day"}


def past(town: Any, incident: Any, **more: Any) -> PastBulletin:
    at = now()
    tip = PastTip(
        town.li,
        town.xiguan.path,
        "磨坊后面",
        at + timedelta(hours=1),
        "adopted",
        town.wu,
        at + timedelta(hours=2),
    )
    fields: dict[str, Any] = {
        "incident": incident,
        "drafted_by": town.wu,
        "drafted_at": at - timedelta(minutes=2),
        "approved_by": town.sun,
        "approved_at": at,
        "tips": [tip],
    }
    return PastBulletin(**SAID, **fields | more)


def values(row: Any) -> dict[str, Any]:
    return {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in OWN | TIMES
    }


def test_the_rows_are_those_of_the_commands(town, theft):
    one = draft_bulletin(town.wu, theft, **SAID)
    approve_bulletin(town.sun, one)
    judge_tip(town.wu, send_tip(town.li, bulletin=one.uid, text="磨坊后面"), verdict="adopted")
    entries = Entry.objects.count()
    import_bulletins(town.job, [past(town, theft)])
    assert Entry.objects.count() == entries + 1
    one.refresh_from_db()
    other = Bulletin.objects.get(ordinal=2)
    assert values(one) == values(other)
    assert one.text == other.text
    for related in ("villages", "copies", "tips"):
        mine, theirs = (sorted(str(values(row)) for row in getattr(b, related).all()) for b in (one, other))
        assert mine == theirs, related
    assert set(open_tips(town.wu, theft).values()) == {"磨坊后面"}
    assert other.expires_at - other.approved_at == timedelta(hours=48)


def test_the_rules_hold_for_the_past_too(town, theft):
    with pytest.raises(Refused):
        import_bulletins(town.job, [past(town, theft, approved_by=town.wu)])
    with pytest.raises(Refused):
        import_bulletins(town.job, [past(town, theft), past(town, theft, look_for="13800000000")])
    assert not Bulletin.objects.exists(), "all or nothing"
    with pytest.raises(NotAllowed):
        import_bulletins(town.wu, [past(town, theft)])
