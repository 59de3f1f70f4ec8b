"""Publishing a month of the ledger of time: counted once more, frozen, sealed."""

from __future__ import annotations

import json
from datetime import date

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Refused
from linli.journal.commands import record
from linli.journal.queries import head

from ..models import AbstractionReport
from ..published import COUNTY, content_of, digest_of
from ..spans import month_after


@command
def publish_abstraction(actor: Actor, area: Area, month: date) -> AbstractionReport:
    """Publish who took how many hours for what in a month, by county; what is published stays as it is for ever."""
    require(actor, Can.PUBLISH_BRIEFING, area.path)
    month = month.replace(day=1)
    if len(area.path) > COUNTY:
        raise Refused(_("The register is published for a county or a larger area."), code="out_of_range")
    if month_after(month) > today():
        raise Refused(_("The month is not over yet."), code="too_early")
    content = content_of(area.path, month)
    if not content["areas"]:
        raise Refused(_("Fewer than five officers were in post: nothing is published."), code="too_few")
    seq, hash_ = head()
    at = now()
    report = AbstractionReport(
        area=area,
        path=area.path,
        month=month,
        edition=content["edition"],
        as_of=at,
        published_at=at,
        published_by_id=actor.posting_id,
        published_by_staff_id=actor.staff_id,
        head_seq=seq,
        head_hash=hash_,
        content=json.loads(json.dumps(content)),
    )
    report.digest = digest_of(report)
    report.save()
    record(
        actor,
        "abstraction.published",
        subject=report,
        path=area.path,
        month=month,
        edition=report.edition,
        areas=len(content["areas"]),
        digest=report.digest,
        head=seq,
    )
    return report
