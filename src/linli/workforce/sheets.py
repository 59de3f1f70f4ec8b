"""The lists of the workforce as tables to keep: CSV and Excel."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.areas.models import Area
from linli.base.sheets import sheet_answer

from .handing import OpenThing, kinds
from .history import Told
from .ledger import Flow
from .models import Posting
from .plan import Plan
from .queries import Coverage
from .sight import VillageCover


def cover_word(kind: str) -> str:
    """How a village is covered, in words."""
    return {
        "own": _("own assistant"),
        "shared": _("shared with another village"),
        "cover": _("covered for now"),
        "vacant": _("vacant"),
        "late": _("vacant over 30 days"),
    }[kind]


def coverage_sheet(
    fmt: str, area: Area, at: date, parts: list[tuple[Area, Coverage]], villages: list[VillageCover]
) -> HttpResponse:
    name = f"{_('Coverage')} {area.name} {at.isoformat()}"
    if villages:
        head = [
            _("Code"),
            _("Village"),
            _("State"),
            _("Since"),
            pgettext("workforce", "Who answers"),
            _("Duty phone"),
        ]
        rows: Any = (
            (v.area.code, v.area.name, cover_word(v.kind), v.since, v.answer.name, v.answer.phone)
            for v in villages
        )
    else:
        head = [_("Code"), _("Area"), _("Villages"), _("Covered"), _("Per cent"), _("Assistants")]
        rows = (
            (
                a.code,
                a.name,
                c.villages,
                c.covered,
                round(c.percent, 2) if c.percent is not None else None,
                c.people,
            )
            for a, c in parts
        )
    return sheet_answer(fmt, name, head, rows)


def staff_sheet(fmt: str, rows: Any) -> HttpResponse:
    head = [_("Duty number"), _("Name"), _("Post"), _("Unit"), _("Place"), _("Duty phone"), _("Since")]
    body = (
        (
            p.staff.number,
            p.staff.name,
            p.get_post_display(),
            str(p.unit),
            p.path,
            p.staff.duty_phone,
            p.valid_from,
        )
        for p in rows.iterator(chunk_size=2000)
    )
    return sheet_answer(fmt, _("Staff in office"), head, body)


def units_sheet(fmt: str, rows: Any) -> HttpResponse:
    head = [_("Number"), _("Name"), _("Kind"), _("Answers for"), _("Code"), _("Duty phone")]
    body = (
        (u.number, str(u), u.get_kind_display(), u.area.name, u.path, u.duty_phone)
        for u in rows.iterator(chunk_size=2000)
    )
    return sheet_answer(fmt, _("Units"), head, body)


def moves_sheet(fmt: str, rows: Any) -> HttpResponse:
    head = [
        _("Duty number"),
        _("Name"),
        pgettext("workforce", "Category"),
        pgettext("workforce", "From"),
        pgettext("workforce", "To"),
        _("Since"),
        _("Term until"),
        pgettext("workforce", "Returned"),
    ]
    body = (
        (
            *(m.staff.number, m.staff.name, m.get_category_display(), str(m.from_unit or "")),
            *(str(m.to_unit), m.valid_from, m.term_until, m.returned_on),
        )
        for m in rows.iterator(chunk_size=2000)
    )
    return sheet_answer(fmt, _("Downward redeployment"), head, body)


def faults_sheet(fmt: str, name: str, plan: Plan) -> HttpResponse:
    """Every fault of a roster with its row, for whoever mends the file."""
    head = [_("Row"), _("Column"), _("What is wrong"), _("Code")]
    rows = ((f.line or None, plan.heads.get(f.column, f.column), f.text, f.code) for f in plan.faults)
    return sheet_answer(fmt, f"{_('Faults')} {name}", head, rows)


def open_sheet(fmt: str, posting: Posting, things: list[OpenThing]) -> HttpResponse:
    """What is open with a posting, as a list to go through together."""
    head = [_("Kind"), _("What is open"), _("Place"), _("Due")]
    words = kinds()
    rows = ((str(words[t.kind].word), t.said, t.path, t.due) for t in things)
    return sheet_answer(fmt, f"{_('What is open')} {posting.staff.number}", head, rows)


def flows_sheet(fmt: str, area: Area, rows: list[tuple[Flow, str]]) -> HttpResponse:
    """How moves flow into an area: by category and kind of unit."""
    head = [
        pgettext("workforce", "From"),
        pgettext("workforce", "Category"),
        pgettext("workforce", "To"),
        pgettext("workforce", "Moved"),
        _("There today"),
        _("Returned before term"),
        _("Term ends within 90 days"),
        _("Term is over"),
        _("Left without a return"),
    ]
    body = (
        (
            word,
            f.category_word,
            f.to_word,
            f.sum.moved,
            f.sum.there,
            f.sum.early,
            f.sum.ending,
            f.sum.over,
            f.sum.left,
        )
        for f, word in rows
    )
    return sheet_answer(fmt, f"{_('Downward redeployment')} {area.name}", head, body)


def changes_sheet(
    fmt: str, area: Area, since: date, at: date, rows: list[tuple[Told, str, str]]
) -> HttpResponse:
    """Each village whose coverage changed between two days, with why."""
    head = [
        _("Code"),
        _("Village"),
        pgettext("coverage", "Change"),
        _("Why"),
        _("Since"),
        pgettext("workforce", "Posting"),
        _("Areas"),
    ]
    body = (
        (
            *(c.area.code, c.area.name, kind, why, c.change.day, str(c.posting or "")),
            " ".join(a.code for a in c.others),
        )
        for c, kind, why in rows
    )
    name = f"{_('Change of coverage')} {area.name} {since.isoformat()} {at.isoformat()}"
    return sheet_answer(fmt, name, head, body)
