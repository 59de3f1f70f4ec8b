"""What became of areas that stand no longer."""

from __future__ import annotations

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.deeds import command
from linli.journal.commands import record

from ..models import Succession
from ..plan import common_path
from ..successions import Successions
from .importing import refused_list
from .single import close_area


@command
def import_successions(actor: Actor, plan: Successions) -> int:
    """Write down which area took over from which, all or none; an old one that still stands closes on that day."""
    for old, new, _day in plan.new:
        require(actor, Can.IMPORT_AREAS, old.path)
        require(actor, Can.IMPORT_AREAS, new.path)
    if plan.faults:
        raise refused_list(plan.faults)
    for area, day in plan.closing:
        area.refresh_from_db()
        if area.valid_to is None:  # the area above may have taken it along
            close_area(actor, area, valid_to=day)
    Succession.objects.bulk_create(Succession(old=old, new=new, date=day) for old, new, day in plan.new)
    if plan.new:
        paths = [area.path for old, new, _day in plan.new for area in (old, new)]
        record(actor, "areas.succeeded", path=common_path(paths), count=len(plan.new), digest=plan.digest)
    return len(plan.new)
