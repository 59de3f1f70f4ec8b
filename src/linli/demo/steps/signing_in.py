"""The accounts of the printed sign-ins, and the briefing of the half-year."""

from __future__ import annotations

from datetime import date

from linli.accounts.commands import open_account
from linli.base.posts import Post
from linli.indicators.commands import publish_briefing
from linli.indicators.periods import AsOf, Period
from linli.journal.commands import seal_all
from linli.protection.commands import publish_abstraction
from linli.workforce.models import Posting

from ..cast import XIGUAN, assistants_near, holding
from ..roles import PASSWORD, ROLES, Role
from ..world import JOB, Tell, World


def open_accounts(world: World, tell: Tell) -> None:
    """One account for each role, and none beyond."""
    for role in ROLES:
        posting = whose(world, role)
        if posting is not None:
            open_account(JOB, posting.staff, login=role.login, password=PASSWORD)
            tell(1)


def whose(world: World, role: Role) -> Posting | None:
    """The posting behind a role; None where the reduced province has no such unit."""
    if role.unit:
        return world.posting(role.unit, role.post) if role.unit in world.units else None
    if role.holds in world.by_path:
        return holding(role.holds, role.post)[0]
    if XIGUAN in world.by_path:
        return assistants_near(XIGUAN, 5_000)[0][1]
    return None


def publish(world: World, tell: Tell) -> None:
    """The half-year briefing of the province and its six months of hours taken, over a sealed journal."""
    seal_all(JOB)
    chief = world.posting("37-D", Post.ANALYST)
    period = Period.said(date(2017, 1, 1), date(2017, 6, 30))
    publish_briefing(chief, world.area("37"), period, as_of=AsOf.said(date(2017, 6, 30)))
    tell(1)
    for month in period.months():
        publish_abstraction(chief, world.area("37"), month.start)
        tell(1)
