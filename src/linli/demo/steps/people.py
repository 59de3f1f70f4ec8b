"""Who is in post: assistants, community teams, stations, departments. Every name is invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random

from linli.base.posts import Post
from linli.workforce.commands import PostingRow, import_postings

from ..cast import SHIFO, XIGUAN
from ..names import Names
from ..size import DONGYING, HAIXING, YUEHE
from ..world import JOB, Place, Tell, World, chunks, shared

FIRST_ASSISTANT, LAST_ASSISTANT = date(2015, 9, 1), date(2017, 6, 20)
EARLY = date(2016, 3, 1)  # where the stories happen somebody is there from the beginning
STORIES = (YUEHE, HAIXING, XIGUAN, SHIFO)
TEAM_PLACES = 3  # of an auxiliary
YUEHE_LEADERS, YUEHE_MEMBERS = 6, 83


class Numbers:
    """Duty numbers by area and sort of post."""

    def __init__(self) -> None:
        self._next: dict[str, Iterator[int]] = {}

    def __call__(self, path: str, letter: str) -> str:
        head = f"{path[:6]}{letter}"
        return f"{head}{next(self._next.setdefault(head, count(1))):04d}"


def appoint_assistants(world: World, tell: Tell) -> None:
    """Village assistants: one village, one assistant, as far as there are some; in Dongying one for several."""
    rng, names, numbers = world.chance("assistants"), Names(world.chance("assistants' names")), Numbers()
    rows: list[PostingRow] = []

    def take(beat: tuple[Place, ...]) -> None:
        number = numbers(beat[0].path, "Z")
        ids = tuple(v.id for v in beat)
        unit = world.units[f"{beat[0].path[:9]}-S"]
        rows.append(
            PostingRow(
                number,
                names(),
                Post.ASSISTANT,
                unit,
                ids,
                EARLY if any(v.path in STORIES for v in beat) else _since(rng),
                duty_phone=_phone(number),
            )
        )

    for beat in _beats_of_several(world):
        take(beat)
    covered = _covered(world, rng)
    extra = world.size.assistants - len(rows) - len(covered)
    second = set(rng.sample(range(len(covered)), min(max(extra, 0), len(covered))))
    for n, village in enumerate(covered):
        take((village,))
        if n in second:
            take((village,))
    tell(len(rows))
    import_postings(JOB, rows)


def _since(rng: Random) -> date:
    """A day of the roll-out, more of them towards its end."""
    days = (LAST_ASSISTANT - FIRST_ASSISTANT).days
    return FIRST_ASSISTANT + timedelta(days=int(days * max(rng.random(), rng.random()) ** 0.8))


def _beats_of_several(world: World) -> Iterator[tuple[Place, ...]]:
    """Dongying: every village covered, each assistant with several in one township."""
    townships = {t: v for t, v in world.townships.items() if t.startswith(DONGYING)}
    if not townships:
        return
    left = shared(
        max(0, world.size.dongying_assistants - len(townships)), [len(v) - 0.9 for v in townships.values()]
    )
    for (_township, villages), more in zip(townships.items(), left, strict=True):
        start = 0
        for length in shared(len(villages), [1] * min(1 + more, len(villages))):
            yield tuple(villages[start : start + length])
            start += length


def _covered(world: World, rng: Random) -> list[Place]:
    """The villages elsewhere that have an assistant: more in some counties than in others, the total as known."""
    by_county = {c: v for c, v in world.villages_by(6).items() if not c.startswith(DONGYING)}
    served = sum(v.path.startswith(DONGYING) for v in world.villages)
    bare = len(world.villages) - world.size.covered
    room = [len(v) * rng.uniform(0.2, 1.8) for v in by_county.values()]
    without = shared(max(0, bare), room)
    found: list[Place] = []
    for villages, n in zip(by_county.values(), without, strict=True):
        gaps = set(rng.sample(range(len(villages)), min(n, len(villages) // 2)))
        found += [v for i, v in enumerate(villages) if i not in gaps or v.path == YUEHE]
    over = len(found) + served - world.size.covered
    for village in rng.sample([v for v in found if v.path != YUEHE], max(0, over)):
        found.remove(village)
    return found


def _phone(number: str) -> str:
    digits = "".join(c for c in number if c.isdigit())[2:]
    return f"000-{digits[:4]}-{digits[4:]}"


def appoint_teams(world: World, tell: Tell) -> None:
    """Community officers, auxiliaries, grid leaders and grid members, in the offices of the beats."""
    rng, names, numbers = world.chance("teams"), Names(world.chance("teams' names")), Numbers()
    rows: list[PostingRow] = []
    helpers = [1] * len(world.beats)
    yuehe = next((i for i, b in enumerate(world.beats) if b.places[0].path == YUEHE), None)
    if yuehe is not None:
        helpers[yuehe] = 2
    others = [i for i in range(len(helpers)) if i != yuehe]
    for i in rng.sample(others, min(max(0, world.size.auxiliaries - sum(helpers)), len(others))):
        helpers[i] += 1
    for beat, n in zip(world.beats, helpers, strict=True):
        unit, seat = world.units[beat.number], beat.places[0].path
        number = numbers(seat, "M")
        since = date(2012, 1, 1) + timedelta(days=rng.randrange(1750))
        rows.append(
            PostingRow(
                number,
                names(),
                Post.COMMUNITY_OFFICER,
                unit,
                tuple(p.id for p in beat.places),
                since,
                term_until=since.replace(year=since.year + 5, day=1),
                duty_phone=_phone(number),
            )
        )
        for _nth in range(n):
            number = numbers(seat, "F")
            day = date(2013, 1, 1) + timedelta(days=rng.randrange(1400))
            ids = tuple(p.id for p in beat.places[:TEAM_PLACES])
            rows.append(
                PostingRow(number, names(), Post.AUXILIARY, unit, ids, day, duty_phone=_phone(number))
            )
    rows += _grid_staff(world, rng, names, numbers)
    for some in chunks(rows, 20_000):
        import_postings(JOB, some)
        tell(len(some))


def _grid_staff(world: World, rng: Random, names: Names, numbers: Numbers) -> Iterator[PostingRow]:
    """Grid leaders and members of the residents' communities, as the local organisation reports them."""
    office = {place.path: world.units[beat.number] for beat in world.beats for place in beat.places}
    here = [v for v in world.villages if v.residents and v.path != YUEHE] or world.villages[:1]
    known = YUEHE in world.by_path
    weights = [rng.uniform(0.5, 1.5) for _v in here]
    fixed = ((Post.GRID_LEADER, YUEHE_LEADERS, "L"), (Post.GRID_MEMBER, YUEHE_MEMBERS, "W"))
    totals = (world.size.grid_leaders, world.size.grid_members)
    for (post, in_yuehe, letter), total in zip(fixed, totals, strict=True):
        own = in_yuehe if known else 0
        everywhere = [*zip(here, shared(max(0, total - own), weights), strict=True)]
        for place, n in [*everywhere, *([(world.by_path[YUEHE], own)] if known else [])]:
            for _nth in range(n):
                number = numbers(place.path, letter)
                day = date(2014, 3, 1) + timedelta(days=rng.randrange(1150))
                yield PostingRow(number, names(), post, office[place.path], (place.id,), day)


# how many of which post a unit has, by the letter of its number
STRENGTH: dict[str, tuple[tuple[Post, int], ...]] = {
    "D": (
        (Post.CHIEF, 2),
        (Post.COMMANDER, 2),
        (Post.ANALYST, 3),
        (Post.INSPECTOR, 3),
        (Post.ADMINISTRATOR, 2),
    ),
    "B": (
        (Post.CHIEF, 1),
        (Post.COMMANDER, 2),
        (Post.ANALYST, 2),
        (Post.INSPECTOR, 2),
        (Post.ADMINISTRATOR, 1),
    ),
    "F": ((Post.CHIEF, 1), (Post.ANALYST, 2), (Post.INSPECTOR, 1), (Post.OFFICER, 2)),
    "C": ((Post.COMMANDER, 2), (Post.DISPATCHER, 4)),
    "X": ((Post.DUTY_OFFICER, 2), (Post.OFFICER, 3)),
    "V": ((Post.DUTY_OFFICER, 1), (Post.OFFICER, 1)),
    "O": ((Post.DUTY_OFFICER, 1), (Post.OFFICER, 2)),
    "T": ((Post.DUTY_OFFICER, 1), (Post.OFFICER, 3)),
    "P": ((Post.DUTY_OFFICER, 1), (Post.OFFICER, 4)),
    "S": ((Post.CHIEF, 1), (Post.OFFICER, 2)),
    "J": (),
}


def appoint_units(world: World, tell: Tell) -> None:
    """Who works in the department, the bureaus, branches, departments and stations."""
    rng, names, numbers = world.chance("units"), Names(world.chance("units' names")), Numbers()
    rows = []
    for number, unit in world.units.items():
        for post, many in STRENGTH[number[-1]]:
            for _nth in range(many):
                duty = numbers(number[:-2], "P")
                day = date(2011, 1, 1) + timedelta(days=rng.randrange(1400))
                rows.append(PostingRow(duty, names(), post, unit, (), day, duty_phone=_phone(duty)))
    import_postings(JOB, rows)
    tell(len(rows))
