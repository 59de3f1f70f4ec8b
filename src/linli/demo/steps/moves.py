"""Redeployments towards the front line: recruits, posts moved from headquarters, secondments, other moves."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from linli.base.posts import Post
from linli.workforce.commands import (
    MoveRow,
    PostingRow,
    import_postings,
    import_redeployments,
    return_from_redeployment,
)
from linli.workforce.models import Redeployment

from ..names import Names
from ..world import JOB, Tell, World, shared

FIRST, LAST = date(2016, 3, 1), date(2017, 6, 15)
LETTERS = {"recruit": "R", "post_moved": "H", "seconded": "G", "other": "K"}  # of duty numbers
BACK = 9  # secondments that have ended already
EARLY = ("recalled", "own_wish", "recalled", "recalled", "own_wish", "recalled")  # and before their term


def redeploy_officers(world: World, tell: Tell) -> None:
    """Officers of the bureaus and branches go to stations; recruits join there."""
    rng, names = world.chance("moves"), Names(world.chance("movers' names"))
    size = world.size
    known: list[PostingRow] = []
    moves: list[MoveRow] = []
    counties = list(world.villages_by(6).items())
    weights = [len(villages) * rng.uniform(0.6, 1.4) for _county, villages in counties]
    for category, total in (
        ("recruit", size.recruits),
        ("post_moved", size.posts_moved),
        ("seconded", size.seconded),
        ("other", size.moved_otherwise),
    ):
        for (county, _villages), n in zip(counties, shared(total, weights), strict=True):
            stations = [world.units[f"{t}-S"] for t in world.townships if t.startswith(county)]
            for nth in range(n):
                number = f"{county}{LETTERS[category]}{nth + 1:04d}"
                to = rng.choice(stations)
                name, day = names(), _day(rng)
                if category == "recruit":
                    moves.append(MoveRow(number, category, to, day, name=name))
                    continue
                source = world.units[f"{county[:4]}-B" if rng.random() < 0.4 else f"{county}-F"]
                before = date(2008, 1, 1) + timedelta(days=rng.randrange(2400))
                known.append(PostingRow(number, name, Post.OFFICER, source, (), before))
                until = day + timedelta(days=365) if category == "seconded" else None
                moves.append(MoveRow(number, category, to, day, source, term_until=until))
    import_postings(JOB, known)
    tell(len(known))
    import_redeployments(JOB, moves)
    tell(len(moves))
    _some_return()


def _day(rng: Random) -> date:
    return FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))


def _some_return() -> None:
    """A few secondments have ended: back after a year; a few others before it."""
    rows = Redeployment.objects.filter(category="seconded", term_until__lte=date(2017, 6, 25))
    for move in rows.select_related("posting").order_by("valid_from", "staff__number")[:BACK]:
        return_from_redeployment(JOB, move, returned_on=move.term_until)
    rows = Redeployment.objects.filter(category="seconded", term_until__gt=date(2017, 9, 1))
    for n, move in enumerate(
        rows.select_related("posting").order_by("valid_from", "staff__number")[: len(EARLY)]
    ):
        return_from_redeployment(
            JOB, move, returned_on=date(2017, 6, 5) + timedelta(days=3 * n), reason=EARLY[n]
        )
