"""What was done in the villages: counts, visits and promises; small premises inspected; disputes; errands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from linli.assistance.commands import PastRequest, import_requests
from linli.assistance.models import Service
from linli.base.posts import Post
from linli.fieldwork.commands import PastCount, PastVisit, call_round, import_fieldwork
from linli.fieldwork.vocabulary import Measure, Method
from linli.mediation.commands import PastDispute, import_disputes
from linli.premises.commands import (
    PastInspection,
    PastPremises,
    adopt_checklist,
    adopt_kinds,
    import_premises,
)
from linli.premises.models import Kind
from linli.workforce.models import Beat

from ..size import YUEHE
from ..world import JOB, Place, Tell, World

FIRST, LAST = date(2017, 1, 3), date(2017, 6, 29)
DAYS = (LAST - FIRST).days
VISITS = ("households",) * 9 + ("patrol",) * 4 + ("safety",) * 3 + ("meeting", "help")
COUNTED = 0.45  # of the entries outside Yuehe are counts, the others visits
YUEHE_PREMISES, YUEHE_DISPUTES, YUEHE_ERRANDS = 147, 9, 26


def count_and_visit(world: World, tell: Tell) -> None:
    """The round of spring, and the visits of half a year; Yuehe's community team in full."""
    rng = world.chance("fieldwork")
    if "37" in world.by_path:
        call_round(
            JOB,
            world.area("37"),
            name={"zh": "2017 年春季底数清查", "en": "Base counts, spring 2017"},
            measures=list(Measure.values),
            valid_from=date(2017, 3, 1),
            valid_to=date(2017, 5, 31),
        )
    import_fieldwork(JOB, visits=_visits(world, rng, tell), counts=_counts(world, rng, tell))


def _day(rng: Random) -> date:
    return FIRST + timedelta(days=rng.randrange(DAYS + 1))


def _visits(world: World, rng: Random, tell: Tell) -> Iterator[PastVisit]:
    assistants = world.assistants()
    served = [v for v in world.villages if v.path in assistants]
    n = round(world.size.fieldwork * (1 - COUNTED))
    for _nth in range(n):
        village = rng.choice(served)
        kind = rng.choice(VISITS)
        by = assistants[village.path].pk
        yield PastVisit(world.stub(village), _day(rng), kind, *_size_of(rng, kind), by)
    tell(n)
    if YUEHE not in world.by_path:
        return
    yuehe = world.stub(world.by_path[YUEHE])
    rows = Beat.objects.filter(path=YUEHE, valid_to=None).exclude(post=Post.ASSISTANT).order_by("posting")
    team = list(rows.values_list("posting", flat=True))
    for nth in range(world.size.yuehe_entries - 5 * 6):
        kind = rng.choice(VISITS)
        yield PastVisit(yuehe, _day(rng), kind, *_size_of(rng, kind), team[nth % len(team)])
    tell(world.size.yuehe_entries)


def _size_of(rng: Random, kind: str) -> tuple[int, int]:
    """How many doors, how many minutes."""
    doors = {"households": rng.randrange(1, 7), "safety": rng.randrange(2, 20)}.get(kind, 0)
    return doors, rng.choice((15, 20, 30, 30, 45, 60, 90))


def _counts(world: World, rng: Random, tell: Tell) -> Iterator[PastCount]:
    """Five counts for some communities in the round; Yuehe's once a month."""
    communities = [v for v in world.villages if v.residents and v.path != YUEHE] or world.villages
    n = round(world.size.fieldwork * COUNTED) // 5
    for place in rng.sample(communities, min(n, len(communities))):
        yield from _counts_of(world, rng, place, date(2017, 3, 1) + timedelta(days=rng.randrange(90)), 0)
    tell(5 * n)
    yield from _counts_of_gaps(world)
    if YUEHE in world.by_path:
        steady = world.chance("Yuehe")
        for month in range(1, 7):
            yield from _counts_of(
                world, steady, world.by_path[YUEHE], date(2017, month, 24), 6_100 + 9 * month
            )


def _counts_of_gaps(world: World) -> Iterator[PastCount]:
    """Residents of every village without an assistant, as its committee told it: what the planner plans by."""
    rng, assistants = world.chance("gaps"), world.assistants()
    for place in world.villages:
        if place.path not in assistants:
            people = rng.randrange(1_500, 9_500) if place.residents else rng.randrange(180, 2_600)
            yield PastCount(world.stub(place), date(2017, 3, 1), "residents", people, Method.COMMITTEE)


def _counts_of(world: World, rng: Random, place: Place, day: date, residents: int) -> Iterator[PastCount]:
    people = residents or rng.randrange(700, 9_500)
    dwellings = people * 10 // 27
    values = {
        "residents": people,
        "mobile_residents": int(people * rng.uniform(0.04, 0.3)),
        "dwellings": dwellings,
        "rental_dwellings": int(dwellings * rng.uniform(0.03, 0.25)),
        "premises": rng.randrange(8, 160),
    }
    for measure, value in values.items():
        yield PastCount(world.stub(place), day, measure, value)


# --- premises ----------------------------------------------------------------------------------------------

SIGNS = {
    "school": ("幼儿园", "托管班", "艺术培训"),
    "clinic": ("诊所", "口腔门诊", "卫生室"),
    "shop": ("超市", "便利店", "五金店", "服装店", "烟酒店"),
    "restaurant": ("饭店", "面馆", "烧烤", "早点铺", "羊汤馆"),
    "hotel": ("旅馆", "招待所", "客栈"),
    "entertainment": ("歌厅", "棋牌室"),
    "internet_cafe": ("网吧", "网咖"),
    "beauty_bath": ("理发店", "美容院", "浴池"),
    "workshop": ("家具加工", "塑料制品", "修配厂", "印刷部"),
}
FRONT = (
    *("惠民", "顺达", "福满", "佳和", "东来", "鑫源", "万家", "亿品", "祥和", "新起点", "老味道"),
    *("百姓", "春风", "聚缘", "金穗", "益民", "好邻居", "康乐", "宏远", "大众", "双喜", "丰收"),
)
OFTEN = ("shop",) * 8 + ("restaurant",) * 6 + ("workshop",) * 3 + ("beauty_bath",) * 2
SELDOM = ("school", "clinic", "hotel", "entertainment", "internet_cafe")
POINTS = ("extinguishers", "wiring", "exits", "lights", "living_in", "drills", "system")


def inspect_premises(world: World, tell: Tell) -> None:
    """Small premises by name and kind, with their inspections and what was found."""
    rng = world.chance("premises")
    adopt_kinds(JOB, variant="name", valid_from=date(2015, 1, 1))
    adopt_checklist(JOB, valid_from=date(2015, 1, 1))
    kinds = {kind.code: kind for kind in Kind.objects.filter(valid_to=None)}
    weighted = [v for v in world.villages if v.residents] * 3 + world.villages
    places = [rng.choice(weighted) for _nth in range(world.size.premises)]
    if YUEHE in world.by_path:
        places += [world.by_path[YUEHE]] * YUEHE_PREMISES
    past = [_premises(world, rng, place, kinds) for place in places]
    tell(len(past))
    import_premises(JOB, past)


def _premises(world: World, rng: Random, place: Place, kinds: dict[str, Kind]) -> PastPremises:
    code = rng.choice(OFTEN) if rng.random() < 0.82 else rng.choice(SELDOM)
    sign = f"{rng.choice(FRONT)}{rng.choice(SIGNS[code])}"
    opened = date(2015, 3, 1) + timedelta(days=rng.randrange(600))
    looks = []
    for _nth in range(rng.choice((1, 1, 1, 2))):
        day = _day(rng)
        faults: dict[str, date | None] = {}
        if rng.random() < 0.22:
            for point in rng.sample(POINTS, rng.choice((1, 1, 2))):
                ended = day + timedelta(days=rng.randrange(1, 18))
                faults[point] = ended if rng.random() < 0.9 and ended <= date(2017, 6, 30) else None
        looks.append(PastInspection(day, faults))
    return PastPremises(sign, kinds[code], world.stub(place), opened, tuple(looks))


# --- disputes ----------------------------------------------------------------------------------------------

DISPUTES = (
    *(("neighbours",) * 6 + ("family",) * 4 + ("land",) * 3),
    *(("wages", "debt", "debt", "property") * 2 + ("injury", "consumer", "other")),
)
ENDED = ("no_agreement", "one_refused", "court", "elsewhere", "solved")


def mediate_disputes(world: World, tell: Tell) -> None:
    """Eighteen months of disputes, most of them settled; several in Yuehe this half-year."""
    rng = world.chance("disputes")
    assistants = world.assistants()
    served = [v for v in world.villages if v.path in assistants]
    past = []
    for _nth in range(world.size.disputes):
        village = rng.choice(served)
        past.append(_dispute(world, rng, village, date(2016, 1, 2), 536))
    if YUEHE in world.by_path:
        past += [_dispute(world, rng, world.by_path[YUEHE], FIRST, 150) for _nth in range(YUEHE_DISPUTES)]
    tell(len(past))
    import_disputes(JOB, past)


def _dispute(world: World, rng: Random, village: Place, first: date, days: int) -> PastDispute:
    day = first + timedelta(days=rng.randrange(days))
    end = min(day + timedelta(days=rng.randrange(1, 25)), date(2017, 6, 29))
    area, kind = world.stub(village), rng.choice(DISPUTES)
    mediator = world.assistants().get(village.path)
    if village.path != YUEHE and rng.random() < 0.13:
        ending = rng.choice(ENDED)
        return PastDispute(area, kind, day, "ended", ended_on=end, ending=ending, mediator=mediator)
    status = "fulfilled" if rng.random() < 0.86 else "agreed"
    return PastDispute(area, kind, day, status, settled_on=end, mediator=mediator)


# --- errands -----------------------------------------------------------------------------------------------


def run_errands(world: World, tell: Tell) -> None:
    """Eighteen months of requests carried by assistants, with the way that nobody had to travel."""
    rng = world.chance("errands")
    services = list(Service.objects.filter(valid_to=None).order_by("code"))
    assistants = world.assistants()
    served = [v for v in world.villages if v.path in assistants]
    past = []
    chosen = [rng.choice(served) for _nth in range(world.size.requests)]
    chosen += [v for v in served if v.path == YUEHE] * YUEHE_ERRANDS
    for village in chosen:
        day = date(2016, 1, 4) + timedelta(days=int(535 * rng.random() ** 0.6))
        done = day + timedelta(days=rng.randrange(1, 16))
        status, refusal = "confirmed" if rng.random() < 0.7 else "done", ""
        if rng.random() < 0.04:
            status, refusal = "refused", rng.choice(("not_entitled", "in_person", "other_body"))
        past.append(
            PastRequest(
                world.stub(village),
                rng.choice(services),
                day,
                status,
                km=rng.choice((6, 8, 10, 12, 16, 20, 24, 30, 36, 44)),
                done_on=min(done, date(2017, 6, 30)) if status != "refused" else None,
                refusal=refusal,
                carried_by=assistants[village.path],
            )
        )
    tell(len(past))
    import_requests(JOB, past)
