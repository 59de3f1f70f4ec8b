"""Publishing a briefing: everything is counted once more, frozen, sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import Refused
from linli.journal.commands import record
from linli.journal.queries import head

from .answers import Number, Several, reading
from .models import Briefing, Reading
from .periods import AsOf, Period
from .queries import Figure, answer_for, by_child, digest_of, figure_of
from .writing import all_figures, write


@command
def publish_briefing(actor: Actor, area: Area, period: Period, *, as_of: AsOf | None = None) -> Briefing:
    """Publish the briefing of an area and a period: its text and figures stay as they are now, for ever."""
    require(actor, Can.PUBLISH_BRIEFING, area.path)
    known = as_of or AsOf.now()
    if known.at > now() or known.day <= period.last - timedelta(days=1):
        raise Refused(
            _("The period is not over as of then. A briefing is published once its last day has come.")
        )
    seq, hash_ = head()
    with reading():
        content: dict[str, Any] = {lang: write(area, period, known, lang).as_json() for lang in ("zh", "en")}
        content["public"] = {
            lang: write(area, period, known, lang, public=True).as_json() for lang in ("zh", "en")
        }
        readings = [row for found in all_figures(area, period, known) for row in _readings(found)]
    briefing = Briefing(
        area=area,
        path=area.path,
        start=period.start,
        end=period.end,
        as_of=known.at,
        published_at=now(),
        published_by_id=actor.posting_id,
        published_by_staff_id=actor.staff_id,
        head_seq=seq,
        head_hash=hash_,
        content=json.loads(json.dumps(content)),
    )
    briefing.digest = digest_of(briefing, readings)
    briefing.save()
    for row in readings:
        row.briefing = briefing
    Reading.objects.bulk_create(readings, batch_size=500)
    record(
        actor,
        "briefing.published",
        subject=briefing,
        path=area.path,
        since=period.start,
        until=period.last,
        as_of=known.at,
        figures=len(readings),
        digest=briefing.digest,
        head=seq,
    )
    return briefing


def _readings(found: Figure) -> Iterator[Reading]:
    """The reading of a figure, with its records, and those of the areas directly below."""
    number, digest = _records(found)
    yield _reading(found, found.area, found.value, found.part, found.whole, number, digest)
    for child in by_child(found):
        if child.area is not None:
            below = figure_of(found, child.area)
            yield _reading(found, child.area, child.value, *below, None, "")


def _reading(
    found: Figure,
    area: Area,
    value: Number | None,
    part: Number | None,
    whole: Number | None,
    records: int | None,
    digest: str,
) -> Reading:
    own = area == found.area
    complete = found.complete if own else None
    return Reading(
        code=found.code,
        version=found.indicator.version,
        meaning=found.indicator.meaning,
        area=area,
        path=area.path,
        start=found.period.start,
        end=found.period.end,
        as_of=found.as_of.at,
        value=_exact(value),
        part=_exact(part),
        whole=_exact(whole),
        before=_exact(found.before) if own else None,
        have=complete.have if complete else None,
        expected=complete.of if complete else None,
        records=records,
        records_digest=digest,
    )


def _exact(n: Number | None) -> Decimal | None:
    return None if n is None else Decimal(n).quantize(Decimal("0.0001"))


def _records(found: Figure) -> tuple[int, str]:
    """How many records are under a figure, and a digest over them, in their order of entry."""
    answer: Any = answer_for(found.code, found.area, found.period, found.as_of)
    sets = [part.records() for part in answer.parts] if isinstance(answer, Several) else [answer.records()]
    sha, n = hashlib.sha256(), 0
    for rows in sets:
        for pk in rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000):
            sha.update(b"%d\n" % pk)
            n += 1
    return n, sha.hexdigest()
