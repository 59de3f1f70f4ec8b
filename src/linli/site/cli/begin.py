"""Begin an empty installation: its root unit, an administrator, two inspectors."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from linli.areas.models import Area, Level
from linli.areas.queries import standing
from linli.base.actors import Job
from linli.base.clock import today
from linli.base.deeds import deed
from linli.base.errors import Refused
from linli.base.posts import Post
from linli.premises.commands import adopt_checklist, adopt_kinds
from linli.protection.commands import adopt_ruleset
from linli.site.cli._say import answer, say
from linli.workforce.commands import appoint, enlist, form_unit
from linli.workforce.models import Unit, UnitKind

app = typer.Typer()
JOB = Job("begin")
INSPECTORS = 2
RULES = "2017"
ROOTS = {
    Level.PROVINCE: UnitKind.DEPARTMENT,
    Level.CITY: UnitKind.BUREAU,
    Level.COUNTY: UnitKind.BRANCH,
}


@app.command()
def begin(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="Name of the unit that answers for the whole.")],
    administrator: Annotated[str, typer.Option(metavar="NUMBER:NAME", help="Duty number and name.")],
    inspector: Annotated[list[str], typer.Option(metavar="NUMBER:NAME", help="Twice: two inspectors.")],
    english: Annotated[str, typer.Option(help="The unit's name in English.")] = "",
) -> None:
    """Begin an empty installation: its root unit, an administrator, two inspectors. The areas come first.

    Also adopted are the rules that stand (three prohibitions, one guarantee), the nine kinds of small premises
    and the fire check. Only here are inspectors appointed by somebody who is none.
    """
    admin, *inspectors = [person(said) for said in [administrator, *inspector]]
    if len({number for number, _name in inspectors}) < INSPECTORS:
        raise typer.BadParameter("two inspectors are needed, two people", param_hint="--inspector")
    if Unit.objects.exists():
        raise Refused("This installation has begun already: there are units.")
    root = Area.objects.filter(standing(), parent=None).order_by("path").first()
    if root is None:
        raise Refused("There is no area yet. Import the list first: ./linli areas import FILE")
    with deed():
        name = {"zh": unit, "en": english or unit}
        whole: Any = form_unit(JOB, name=name, kind=ROOTS.get(Level(root.level), UnitKind.STATION), area=root)
        for post, (number, who) in [(Post.ADMINISTRATOR, admin), *((Post.INSPECTOR, i) for i in inspectors)]:
            appoint(JOB, enlist(JOB, number=number, name=who), post=post, unit=whole)
            say(f"{number} {who}: {post.label}")
        adopt_ruleset(JOB, ruleset=RULES)
        adopt_kinds(JOB, variant="name", valid_from=today())
        adopt_checklist(JOB, valid_from=today())
    answer(f"{unit} answers for {root.name}. Give sign-ins with: ./linli user add NUMBER")


def person(said: str) -> tuple[str, str]:
    """Duty number and name."""
    number, _colon, name = (part.strip() for part in said.partition(":"))
    if not number or not name:
        raise typer.BadParameter(f"{said!r} is not NUMBER:NAME.")
    return number, name
