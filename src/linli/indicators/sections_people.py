"""The sections of a briefing about people in post: teams, coverage, redeployment, protected time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.areas.models import Area, Level
from linli.base import words

from .answers import Number, total
from .document import Chart, Section, Sentence, Table, sentence
from .hand import Writing, headline
from .places_drawn import squares
from .queries import Child, Figure, by_child
from .saying import number

STEPS = (80, 85, 90, 95)  # per cent of villages covered, from pale to full


def lead(w: Writing) -> list[Sentence]:
    """The first paragraph."""
    return [
        *w.say(
            _(
                "%(area)s has %(assistants)s village police assistants, who cover %(coverage)s of its villages."
            ),
            assistants="staff.assistants",
            coverage="coverage.assistants",
        ),
        *(
            w.say(_("%(moved)s officers have moved to the front line."), moved="redeployment.total")
            if w.value("redeployment.total")
            else []
        ),
        *w.say(
            _("Of all weeks of community officers, %(weeks)s held the guaranteed hours in the community."),
            weeks="protection.officers_with_guarantee",
        ),
        sentence(
            _(
                "Every figure below opens to its definition, its date, its completeness and the records under it; "
                "counted again as of the same instant, it is the same."
            )
        ),
    ]


def staff(w: Writing) -> Section:
    """Who is there."""
    codes = ["assistants", "community_officers", "community_auxiliaries", "grid_leaders", "grid_members"]
    if w.area.level == Level.VILLAGE:
        text = _(
            "In this community %(officers)s community officers work with %(auxiliaries)s auxiliaries, "
            "%(leaders)s grid leaders and %(members)s grid members."
        )
    else:
        text = _(
            "%(officers)s community officers work in their teams with %(auxiliaries)s auxiliaries, "
            "%(leaders)s grid leaders and %(members)s grid members."
        )
    sentences = w.say(
        text,
        officers="staff.community_officers",
        auxiliaries="staff.community_auxiliaries",
        leaders="staff.grid_leaders",
        members="staff.grid_members",
    )
    return Section("staff", pgettext("briefing", "Staff"), sentences, w.shown(*(f"staff.{c}" for c in codes)))


def coverage(w: Writing) -> Section:
    """Where there is an assistant, area by area."""
    section = Section("coverage", _("Villages covered"))
    found = w.get("coverage.assistants")
    if found is None or not found.whole:
        return section
    also = {"covered": number(found.part or 0), "villages": number(found.whole)}
    text = _(
        "%(covered)s of %(villages)s villages and communities are in an assistant's own beat: %(share)s."
    )
    section.sentences = w.say(text, also=also, share="coverage.assistants")
    rows = [c for c in by_child(found) if c.area is not None and c.value is not None]
    if len(rows) < 2 or len(w.area.path) >= 9:
        section.figures = w.shown("coverage.assistants")
        return section
    section.chart = _coverage_map(w, rows)
    section.tables = [_coverage_table(w, found, rows)]
    section.remark = _best_kept(w, found, rows)
    return section


def _coverage_map(w: Writing, rows: Sequence[Child]) -> Chart:
    at = squares(w.area, [c.area for c in rows if c.area])
    cells = []
    for child in rows:
        if child.area is None or child.value is None:
            continue
        x, y = at[child.area.path]
        q = 1 + sum(child.value >= step for step in STEPS)
        label = short(child.area.name)
        cells.append(
            {
                "label": label,
                "q": q,
                "shown": words.num(float(child.value), 1),
                "x": x,
                "y": y,
                "code": child.area.code,
            }
        )
    low, high = STEPS[0], STEPS[-1]
    marks = [
        _(
            "below %(n)s",
        )
        % {"n": low}
    ]
    marks += [f"{a}–{b}" for a, b in pairwise(STEPS)]
    marks.append(_("%(n)s and more") % {"n": high})
    return Chart(
        "tiles",
        _("Villages covered, schematic map"),
        cells,
        legend=marks,
        legend_title=_("Share of villages with an assistant, %"),
        note=_("Squares, not a map: one for each area; where they stand is schematic."),
    )


def _coverage_table(w: Writing, found: Figure, rows: Sequence[Child]) -> Table:
    lines: list[list[str | int]] = []
    codes = []
    for child in sorted(rows, key=lambda c: (-(c.value or 0), c.area.path if c.area else "")):
        if child.area is None:
            continue
        covered, villages = total(found.groups, child.area.path), total(found.wholes, child.area.path)
        lines.append([child.area.name, int(villages), int(covered), words.num(float(child.value or 0), 2)])
        codes.append(child.area.code)
    lines.append(
        [w.area.name, int(found.whole or 0), int(found.part or 0), words.num(float(found.value or 0), 2)]
    )
    head = [_("Area"), _("Villages"), _("Covered"), "%"]
    return Table(head, [list(r) for r in lines], total=True, folded=False, columns=2, links=codes)


def _best_kept(w: Writing, found: Figure, rows: Sequence[Child]) -> Sentence:
    """The area where each assistant serves the most villages and none is left out."""
    people = w.get("staff.assistants")
    best: tuple[float, Area, Number, Number] | None = None
    for child in rows:
        if child.area is None or child.value != 100 or people is None:
            continue
        assistants, villages = total(people.groups, child.area.path), total(found.wholes, child.area.path)
        if assistants and (best is None or villages / assistants > best[0]):
            best = (float(villages / assistants), child.area, assistants, villages)
    if best is None or best[0] <= 1:
        return []
    return sentence(
        _("In %(place)s %(assistants)s assistants cover all %(villages)s villages, %(each)s villages each."),
        place=best[1].name,
        assistants=number(best[2]),
        villages=number(best[3]),
        each=words.num(best[0], 1),
    )


def short(name: str) -> str:
    """`济南市` as `济南`, for a square."""
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区镇乡" else name


def redeployment(w: Writing) -> Section:
    """Who moved to the front line."""
    section = Section("redeployment", _("Redeployment to the front line"))
    found = w.get("redeployment.total")
    if found is None or not found.value:
        return section
    section.headline = headline(found, _("officers"))
    kinds = ["recruits", "posts_moved", "seconded", "other"]
    parts = [p for k in kinds if (p := w.get(f"redeployment.{k}"))]
    section.sentences = w.say(
        _(
            "%(total)s officers have moved to the front line: %(recruits)s recruits and transferees posted to "
            "stations for three years, %(posts)s posts moved from headquarters, %(seconded)s seconded to stations."
        ),
        total="redeployment.total",
        recruits="redeployment.recruits",
        posts="redeployment.posts_moved",
        seconded="redeployment.seconded",
    )
    rows = [(str(p.indicator), int(p.value or 0)) for p in parts]
    section.chart = Chart("parts", _("Officers redeployed by category"), [list(r) for r in rows if r[1]])
    back = returned(w)
    lines: list[list[str | int]] = [
        [name, n, n - back.get(code, 0), back.get(code, 0)]
        for code, (name, n) in zip(kinds, rows, strict=True)
    ]
    gone = sum(back.values())
    lines.append([_("Together"), int(found.value), int(found.value) - gone, gone])
    head = [_("Kind of move"), _("Moved"), _("Still at the front line"), _("Returned")]
    section.tables = [Table(head, lines, total=True, folded=False, swatches=["q5", "q4", "q3", "q2"])]
    return section


def returned(w: Writing) -> dict[str, int]:
    """How many have returned, by category; only where the house has staff."""
    from .figures.workforce import returned_by_category

    return returned_by_category(w.area, w.period, w.as_of)


def protection(w: Writing) -> Section:
    """Whether the protected time held."""
    section = Section("protection", _("Protected time"))
    section.figures = w.shown(
        "protection.officers_with_guarantee",
        "protection.refused",
        "protection.exceptions",
        "protection.hours_taken",
    )
    section.sentences = w.say(
        _(
            "%(weeks)s of the weeks of community officers held the guaranteed hours. The rules refused %(refused)s "
            "requests; %(exceptions)s exceptions were approved one level up; %(hours)s hours were taken away."
        ),
        weeks="protection.officers_with_guarantee",
        refused="protection.refused",
        exceptions="protection.exceptions",
        hours="protection.hours_taken",
    )
    if section.figures:
        head = [
            _("What was asked"),
            _("Refused"),
            _("Exceptions approved"),
            _("Hours taken"),
            _("Hours paid back"),
        ]
        lines = [
            [label, a, b, words.num(float(c), 1) if c else 0, words.num(float(d), 1) if d else 0]
            for label, a, b, c, d in asked(w)
        ]
        section.tables = [Table(head, lines, folded=False)]
    return section


def asked(w: Writing) -> list[tuple[str, int, int, Number, Number]]:
    """What was asked of protected officers, by what the rules speak of; only where the house protects them."""
    from .figures.protection import by_act

    return by_act(w.area, w.period, w.as_of)
