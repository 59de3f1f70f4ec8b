"""The sections of a briefing, each from its figures. A section whose room this house does not have is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.areas.models import Area, Level
from linli.areas.queries import children
from linli.base import words

from . import registry
from .answers import Number, once, total
from .document import Chart, Part, Section, Sentence, Shown, Table, sentence
from .periods import AsOf, Period
from .places_drawn import squares
from .public import public_figure, public_months
from .queries import Child, Figure, by_child, figure
from .saying import number, part, shown, signed, spoken, up_or_down

STEPS = (80, 85, 90, 95)  # per cent of villages covered, from pale to full


@dataclass
class Writing:
    """What a section is written from."""

    area: Area
    period: Period
    as_of: AsOf
    public: bool = False  # for everybody: numbers below 5 about residents' cases are withheld
    _found: dict[str, Figure | None] = field(default_factory=dict)

    def get(self, code: str) -> Figure | None:
        """A figure, or nothing where this house does not count it."""
        if code not in self._found:
            known = registry.known(code)
            found = figure(code, self.area, self.period, self.as_of) if known else None
            self._found[code] = self._as_public(found) if found and self.public else found
        return self._found[code]

    def _as_public(self, found: Figure) -> Figure:
        if not found.indicator.residents:
            return found
        now_, before = (
            public_figure(found.code, self.area, period, self.as_of).value
            for period in (self.period, self.period.year_before())
        )
        return Figure(found.indicator, self.area, self.period, self.as_of, now_, before=before)

    def value(self, code: str) -> Number | None:
        found = self.get(code)
        return found.value if found else None

    def shown(self, *codes: str) -> list[Shown]:
        """Those of the figures that this house counts."""
        return [shown(found) for code in codes if (found := self.get(code))]

    def say(self, template: str, *, also: dict[str, str] | None = None, **codes: str) -> list[Sentence]:
        """A sentence with figures in it; no sentence where one of them is not known."""
        said: dict[str, Part | str] = {"area": self.area.name, **(also or {})}
        for name, code in codes.items():
            found = self.get(code)
            if found is None or found.value is None:
                return []
            said[name] = part(found)
        return [sentence(template, **said)]

    def changed(self, code: str) -> str:
        """The change of a figure within a sentence."""
        found = self.get(code)
        return up_or_down(found) if found else ""

    @property
    def below(self) -> list[Area]:
        return once(("children", self.area.pk), lambda: list(children(self.area)))


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
    section.headline = _headline(found, _("officers"))
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


def funds(w: Writing) -> Section:
    """The money executed."""
    section = Section("funds", _("Funds"))
    found = w.get("funds.executed")
    if found is None or not found.value:
        return section
    section.headline = _headline(found, _("executed"))
    section.sentences = w.say(
        _(
            "%(executed)s of the programme's funds were executed, %(county)s of them for county-level construction."
        ),
        executed="funds.executed",
        county="funds.county_construction",
    )
    rows = once(("purposes", w.area.pk, w.period, w.as_of.at), lambda: purposes(w))
    size, unit = (
        (Decimal(10) ** 8, _("100 million yuan"))
        if found.value >= 10**8
        else (Decimal(10) ** 4, _("10,000 yuan"))
    )
    scaled = [
        (name, round(float(done / size), 2), round(float(planned / size), 2)) for name, done, planned in rows
    ]
    note = _("In %(unit)s. Dark: executed; pale: the plan of the year.") % {"unit": unit}
    section.chart = Chart(
        "budget", _("Executed and planned, by purpose"), [list(r) for r in scaled], unit=unit, note=note
    )
    lines = [[name, words.num(planned, 2), words.num(done, 2)] for name, done, planned in scaled]
    lines.append(
        [_("Together"), words.num(sum(r[2] for r in scaled), 2), words.num(sum(r[1] for r in scaled), 2)]
    )
    head = [
        pgettext("money", "Purpose"),
        _("Planned (%(unit)s)") % {"unit": unit},
        _("Executed (%(unit)s)") % {"unit": unit},
    ]
    section.tables = [Table(head, lines, total=True)]
    return section


def purposes(w: Writing) -> list[tuple[str, Decimal, Decimal]]:
    """(purpose, executed in the period, planned for its years) in yuan; only where the house has funds."""
    from .figures.funds import by_purpose

    return by_purpose(w.area, w.period, w.as_of)


def cases(w: Writing) -> Section:
    """Criminal and public-order cases against the year before."""
    section = Section("cases", _("Cases year on year"))
    criminal, order = w.get("cases.criminal"), w.get("cases.public_order")
    if criminal is None or order is None:
        return section
    if not (w.public or criminal.value or criminal.before or order.value or order.before):
        return section
    changes = {"c": w.changed("cases.criminal"), "o": w.changed("cases.public_order")}
    if all(changes.values()):
        text = _("Criminal cases: %(criminal)s, %(c)s. Public-order cases: %(order)s, %(o)s.")
    else:
        text = _("Criminal cases: %(criminal)s. Public-order cases: %(order)s.")
    section.sentences = w.say(text, also=changes, criminal="cases.criminal", order="cases.public_order")
    section.figures = w.shown("cases.criminal", "cases.public_order", "cases.all")
    months = w.period.months()
    now_, before = monthly(w, months), monthly(w, [m.year_before() for m in months])
    if 1 < len(months) <= 12 and now_ and before:
        names = [
            _("%(n)s (month)") % {"n": m.start.month} if words.chinese() else f"{m.start:%b}" for m in months
        ]
        rows = [[n, int(a), int(b)] for n, a, b in zip(names, now_, before, strict=True)]
        years = [str(w.period.start.year), str(w.period.year_before().start.year)]
        note = _("This compares areas and times, not people.")
        section.chart = Chart(
            "bars", _("Criminal cases by month, this year and the year before"), rows, years, _("cases"), note
        )
        section.tables.append(
            Table(
                [_("Month"), *years], [[r[0], r[1], r[2]] for r in rows], caption=_("Criminal cases by month")
            )
        )
    if w.below and len(w.area.path) < 9 and not w.public:
        section.tables.append(_by_area(w, [criminal, order]))
    return section


def monthly(w: Writing, months: Sequence[Period]) -> list[int]:
    """Criminal cases month by month, in one question; nothing for the public where one month is withheld."""
    from .figures.incidents import by_month

    if w.public:
        return public_months("cases.criminal", w.area, months, w.as_of)
    return by_month(w.area, months, w.as_of, "criminal")


def _by_area(w: Writing, figures: Sequence[Figure]) -> Table:
    befores = [figure(f.code, w.area, w.period.year_before(), w.as_of, with_before=False) for f in figures]
    lines, codes = [], []
    for child in w.below:
        line: list[str | int] = [child.name]
        for now_, before in zip(figures, befores, strict=True):
            a, b = now_.at(child.path) or 0, before.at(child.path) or 0
            line += [int(a), signed(round((float(a) / float(b) - 1) * 100, 1), 1) if b else words.NOTHING]
        lines.append(line)
        codes.append(child.code)
    head = [_("Area")]
    for f in figures:
        head += [str(f.indicator), _("change, %")]
    return Table(head, lines, caption=_("By area"), links=codes)


def village(w: Writing) -> Section:
    """The work in the villages."""
    codes = [
        "fieldwork.entries", "fieldwork.visits", "tips.received", "tips.adopted", "bulletins.approved", "mediation.settled",
        "assistance.done", "assistance.km_saved", "premises.inspected", "premises.findings_open",
    ]  # fmt: skip
    sentences = w.say(_("%(entries)s entries of fieldwork were put down."), entries="fieldwork.entries")
    sentences += w.say(
        _(
            "The villages answered %(bulletins)s bulletins with %(tips)s tips, of which %(adopted)s were adopted."
        ),
        bulletins="bulletins.approved",
        tips="tips.received",
        adopted="tips.adopted",
    )
    sentences += w.say(_("%(settled)s disputes were settled by agreement."), settled="mediation.settled")
    sentences += w.say(
        _("%(done)s errands were done for residents, who did not have to travel %(km)s km."),
        done="assistance.done",
        km="assistance.km_saved",
    )
    sentences += w.say(
        _(
            "%(inspected)s inspections of small premises were made; %(open)s findings are still to be put right."
        ),
        inspected="premises.inspected",
        open="premises.findings_open",
    )
    return Section("village", _("Work in the villages"), sentences, w.shown(*codes))


def outcome(w: Writing) -> Section:
    """What those who called say to it."""
    codes = ["cases.all", "outcome.closed", "outcome.confirmed", "outcome.reopened"]
    sentences = w.say(
        _(
            "%(all)s calls were answered, %(closed)s of them are closed. The callers confirmed %(confirmed)s and "
            "opened %(reopened)s again: closed is not resolved."
        ),
        all="cases.all",
        closed="outcome.closed",
        confirmed="outcome.confirmed",
        reopened="outcome.reopened",
    )
    return Section("outcome", _("Closed and confirmed"), sentences, w.shown(*codes[1:]))


def programme(w: Writing) -> Section:
    """How the programme goes."""
    section = Section("programme", _("The programme"))
    if not (w.value("programme.milestones_done") or w.value("programme.milestones_overdue")):
        return section
    section.sentences = w.say(
        _("%(done)s milestones of the programme were reached in the period; %(overdue)s are overdue."),
        done="programme.milestones_done",
        overdue="programme.milestones_overdue",
    )
    section.figures = w.shown("programme.milestones_done", "programme.milestones_overdue")
    return section


def _headline(found: Figure, word: str) -> Sentence:
    told = shown(found)
    after = " · ".join(t for t in (told.asof, told.complete, told.change) if t)
    return [Part(spoken(found.indicator, found.value), found.code), Part(f" {word} · {after}")]


SECTIONS: list[Callable[[Writing], Section]] = [
    staff,
    coverage,
    redeployment,
    protection,
    funds,
    cases,
    village,
    outcome,
    programme,
]
