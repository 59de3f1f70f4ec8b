"""The build: steps in order, each one command or a few, with the domain's clock standing where the step needs it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from linli.journal.commands import seal_all
from linli.outbox.commands import sweep

from .clock import DAY, go_to, moment, opening, standing_at
from .size import WHOLE, Size
from .steps import (
    asked,
    calls,
    hours,
    money,
    moves,
    people,
    places,
    plans,
    services,
    signing_in,
    staff,
    stories,
    today,
    units,
    villages,
    yuehe,
)
from .world import JOB, Tell, World

SEED = "邻里 2017"
Progress = Callable[[str, int | None], AbstractContextManager[Tell]]


@dataclass(frozen=True)
class Step:
    """One part of the province; left out while the room that it fills does not stand."""

    title: str
    do: Callable[[World, Tell], None]
    day: date  # where the clock stands meanwhile
    total: Callable[[Size], int | None] = lambda _size: None
    room: str = "areas"

    @property
    def stands(self) -> bool:
        return importlib.util.find_spec(f"linli.{self.room}.commands") is not None


BEFORE, LAST = date(2016, 12, 31), date(2017, 6, 30)

STEPS = [
    Step(_("Places"), places.lay_out_places, BEFORE, lambda s: 64_095),
    Step(_("Units"), units.form_units, BEFORE),
    Step(_("Units' staff"), people.appoint_units, LAST),
    Step(_("Community teams"), people.appoint_teams, LAST),
    Step(_("Assistants"), people.appoint_assistants, LAST),
    Step(_("Redeployments"), moves.redeploy_officers, LAST, room="workforce"),
    Step(_("Money"), money.book_funds, LAST, room="funds"),
    Step(_("Rules"), hours.adopt_rules, LAST, room="protection"),
    Step(_("Working hours"), hours.enter_hours, LAST, room="protection"),
    Step(_("Calls"), calls.take_over_calls, DAY, lambda s: s.incidents, room="incidents"),
    Step(_("Counts and visits"), villages.count_and_visit, LAST, room="fieldwork"),
    Step(_("Small premises"), villages.inspect_premises, LAST, room="premises"),
    Step(_("Disputes"), villages.mediate_disputes, LAST, room="mediation"),
    Step(_("Services"), services.list_services, LAST, room="assistance"),
    Step(_("Errands"), villages.run_errands, LAST, room="assistance"),
    Step(_("Promises"), yuehe.promises, BEFORE, room="fieldwork"),
    Step(_("Half a year in Yuehe"), yuehe.half_a_year, BEFORE, room="bulletins"),
    Step(_("A case of each city"), yuehe.elsewhere, BEFORE, room="bulletins"),
    Step(_("The motorcycle of 15 March"), stories.stolen_motorcycle, BEFORE, room="bulletins"),
    Step(_("What was asked of officers"), asked.ask, BEFORE, lambda s: s.taskings, room="protection"),
    Step(_("Three-year programme"), plans.run_programme, BEFORE, room="programme"),
    Step(_("The school certificate"), stories.school_certificate, BEFORE, room="assistance"),
    Step(_("Yuehe this week"), today.the_community, LAST, room="mediation"),
    Step(_("This morning"), today.the_morning, DAY, room="bulletins"),
    Step(_("Keys and covers"), staff.keys_and_covers, DAY, room="workforce"),
    Step(_("Waiting for the chief"), today.waiting_exceptions, DAY, room="protection"),
    Step(_("Sign-ins"), signing_in.open_accounts, DAY, room="accounts"),
    Step(_("Half-year briefing made"), signing_in.publish, DAY, room="indicators"),
]


@contextmanager
def silent(_title: str, _total: int | None) -> Iterator[Tell]:
    """No progress to show."""
    yield lambda _done: None


def build(
    size: Size = WHOLE,
    *,
    seed: str = SEED,
    progress: Progress = silent,
    daily: Callable[[], object] = lambda: None,
) -> World:
    """Build the province into the database at hand, which has its tables and nothing in them.

    `daily` is what the house does every day by itself (forgetting), done once before the journal is sealed.
    """
    world = World(seed, size)
    with standing_at(opening()):
        for step in STEPS:
            if not step.stands:
                continue
            go_to(moment(step.day, 8))
            # no transaction around the step: each command is one, and a savepoint in it would keep every page twice
            with (
                progress(gettext(step.title), step.total(world.size)) as tell,
                translation.override("zh-hans"),
            ):
                step.do(world, tell)
        go_to(opening())
        with progress(gettext("Sealing the journal"), None):
            sweep(JOB)
            daily()
            seal_all(JOB)
    return world
