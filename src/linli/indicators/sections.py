"""The sections of a briefing, each from its figures. A section whose room this house does not have is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.base import words

from .answers import once
from .document import Chart, Section, Table
from .hand import Writing, headline
from .periods import Period
from .public import public_months
from .queries import Figure, figure
from .saying import signed
from .sections_people import coverage, protection, redeployment, staff


def funds(w: Writing) -> Section:
    """The money executed."""
    section = Section("funds", _("Funds"))
    found = w.get("funds.executed")
    if found is None or not found.value:
        return section
    section.headline = headline(found, _("executed"))
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
