"""What the pages of a plan show, made ready: beats with names and reasons, the map, comparisons, sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.base.sheets import XLSX, as_csv, download, workbook
from linli.base.words import chinese, num, percent

from .drawing import Drawn, plan_map
from .engine import SCALE
from .models import Plan, PlannedBeat, Redrawing, Value
from .queries import County, beats_under, by_county, left_without, load_steps
from .villages import COUNTY, TOWNSHIP, in_a_beat, names_of, places_under


@dataclass(frozen=True)
class ShownBeat:
    """A planned beat with the names of its places, and why it was chosen."""

    beat: PlannedBeat
    place: str
    villages: str
    why: str


def shown_beats(plan: Plan, beats: Sequence[PlannedBeat]) -> list[ShownBeat]:
    """Beats with names and reasons, few questions however many they are."""
    wanted = {v for b in beats for v in b.villages}
    wanted |= {b.path[:TOWNSHIP] for b in beats}
    wanted |= {v for b in beats if b.other for v in b.other["villages"]}
    names = names_of(wanted)
    return [
        ShownBeat(
            b,
            names.get(b.path[:TOWNSHIP], b.path),
            _listed(names.get(v, v) for v in b.villages),
            why(plan, b, names),
        )
        for b in beats
    ]


def why(plan: Plan, beat: PlannedBeat, names: dict[str, str]) -> str:
    """Why a beat was chosen, in one or two sentences."""
    if beat.fixed:
        return _("Fixed in the question.")
    said = {"added": num(beat.added), "what": what_counts(plan)}
    first = _("Without it the plan loses %(added)s %(what)s.") % said
    if beat.other is None:
        return sentences(first, _("No other beat here would add anything."))
    other = {
        "added": num(beat.other["added"]),
        "what": said["what"],
        "villages": _listed(names.get(v, v) for v in beat.other["villages"]),
    }
    return sentences(
        first, _("The best other beat here (%(villages)s) would add %(added)s %(what)s.") % other
    )


def what_counts(plan: Plan) -> str:
    """What the plan counts, as it stands after a number."""
    if plan.value == Value.RESIDENTS:
        return pgettext("after a number", "residents")
    return pgettext("after a number", "villages and communities")


def sentences(*said: str) -> str:
    """Sentences one after the other: with a space between in English, without one in Chinese."""
    return ("" if chinese() else " ").join(said)


def _listed(words: Iterable[str]) -> str:
    return _(", ").join(words)


@dataclass(frozen=True)
class Said:
    """The figures of a plan in plain words."""

    reached: str
    compared: str


def said_of(plan: Plan) -> Said:
    """What a computed plan reached, what no plan could exceed, what the simple way would have reached."""
    what = what_counts(plan)
    n = num(plan.assistants)
    gap = plan.gap or 0.0
    covered = _("%(n)s further assistants reach %(value)s %(what)s who had none.") % {
        "n": n,
        "value": num(plan.covered_value),
        "what": what,
    }
    if gap < 0.000005:
        bound = _("This is proven to be the most that %(n)s assistants can reach under these limits.") % {
            "n": n
        }
    else:
        bound = _(
            "It is proven that no plan with %(n)s assistants under these limits reaches more than %(bound)s:"
            " at most %(gap)s are missing to the best."
        ) % {"n": n, "bound": num(int(plan.bound or 0)), "gap": percent(gap, 2)}
    greedy = _(
        "Always taking the beat that adds the most next would reach %(value)s, proven to be at most %(gap)s"
        " below the best."
    ) % {"value": num(plan.greedy_value), "gap": percent(plan.greedy_gap, 2)}
    price = _("One assistant more or less is worth about %(price)s %(what)s.") % {
        "price": num(round((plan.price or 0) / SCALE)),
        "what": what,
    }
    return Said(sentences(covered, bound), sentences(greedy, price))


def coverage_of(plan: Plan) -> tuple[float | None, float | None]:
    """(share of villages with an assistant before, after the plan)."""
    if not plan.villages_standing:
        return None, None
    before = plan.villages_covered or 0
    return before / plan.villages_standing, (before + (plan.villages_added or 0)) / plan.villages_standing


def result_of(plan: Plan, record: dict[str, Any], chosen: str) -> dict[str, Any]:
    """What the page of a computed plan shows; `chosen` is the path of the county that is drawn."""
    counties = by_county(plan, record)
    paths = [c.path for c in counties]
    whole = plan.path if len(plan.path) >= COUNTY else ""
    here = chosen if chosen in paths else whole
    loads = list(plan.beats.values_list("load", flat=True))
    left = left_without(plan, record)
    before, after = coverage_of(plan)
    return {
        "said": said_of(plan),
        "counties": counties,
        "here": here,
        "drawing": drawing_of(plan, here, left) if here else None,
        "loads": load_steps(loads),
        "heaviest": max(loads, default=0),
        "lightest": min(loads, default=0),
        "middle": sorted(loads)[len(loads) // 2] if loads else 0,
        "left": len(left),
        "before": before,
        "after": after,
        "unsplittable": [names_of(plan.unsplittable).get(v, v) for v in plan.unsplittable[:100]],
        "beats": len(loads),
    }


def drawing_of(plan: Plan, path: str, left: list[list[Any]]) -> Any:
    """The map of a county or township of a plan, and whether its positions are invented."""
    places = places_under(path, plan.day)
    beats = [Drawn(b.number, b.villages) for b in beats_under(plan, path)]
    planned = {v for b in beats for v in b.villages}
    without = {row[0] for row in left}
    states = {
        v.path: "planned" if v.path in planned else "left" for v in places if v.path in planned | without
    }
    title = _("Planned beats, schematically")
    return {
        "svg": plan_map(places, states, beats, title=title),
        "invented": any(v.invented for v in places),
    }


def township_drawing(row: Redrawing, beats: list[dict[str, Any]], title: str) -> Any:
    """The map of a township with some beats."""
    places = places_under(row.path, row.day)
    drawn = [Drawn(n, b["villages"]) for n, b in enumerate(beats, start=1)]
    planned = {v for b in drawn for v in b.villages}
    covered = in_a_beat(row.path, row.day)
    states = {
        v.path: "planned" if v.path in planned else "covered" if v.path in covered else "left" for v in places
    }
    return {
        "svg": plan_map(places, states, drawn, title=title),
        "invented": any(v.invented for v in places),
    }


def filter_items(statuses: Sequence[tuple[str, Any]], now: str) -> list[dict[str, Any]]:
    """The filters of a list by state, "all" first."""
    every = {"label": _("All"), "query": {"status": None}, "current": not now}
    return [every, *({"label": w, "query": {"status": s}, "current": s == now} for s, w in statuses)]


def told(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """The timeline of a plan or a redrawing, newest first."""
    words = {
        "plan.asked": _("Asked for"),
        "plan.computed": _("Computed"),
        "plan.stopped": _("Stopped"),
        "plan.failed": _("Ended without an answer"),
        "plan.accepted": _("Accepted; the beats are draft posts"),
        "draft_post.filled": _("A draft post was filled"),
        "draft_post.dropped": _("A draft post was dropped"),
        "redrawing.proposed": _("Proposed"),
        "redrawing.applied": _("Confirmed; the beats are changed"),
        "redrawing.dropped": _("Put aside"),
    }
    return [
        {
            "at": entry.recorded_at,
            "text": words.get(entry.verb, entry.verb),
            "small": "",
            "turn": "key" if entry.verb.endswith(("accepted", "applied")) else "",
            "seq": entry.link.seq if hasattr(entry, "link") else None,
        }
        for entry in entries
    ]


# ---- comparing


@dataclass(frozen=True)
class Line:
    """One figure of several plans side by side."""

    name: str
    values: list[str]


def compared(plans: Sequence[Plan]) -> list[Line]:
    """The questions and figures of several plans, a line each."""

    def line(name: str, say: Any) -> Line:
        return Line(name, [say(p) for p in plans])

    return [
        line(_("Further assistants"), lambda p: num(p.assistants)),
        line(_("Villages in a beat, at most"), lambda p: num(p.most_villages)),
        line(
            _("Kilometres inside a beat, at most"),
            lambda p: "–" if p.without_distances else num(p.most_metres / 1000),
        ),
        line(_("Load, at most"), lambda p: num(p.most_load)),
        line(_("Counted are"), lambda p: p.get_value_display()),
        line(_("Beats lie"), lambda p: p.get_within_display()),
        line(_("Reached"), lambda p: num(p.covered_value)),
        line(_("Proven bound"), lambda p: num(int(p.bound))),
        line(_("Gap to the bound, at most"), lambda p: percent(p.gap, 2)),
        line(_("Villages added"), lambda p: num(p.villages_added)),
        line(_("Villages with an assistant, before"), lambda p: percent(coverage_of(p)[0])),
        line(_("Villages with an assistant, after"), lambda p: percent(coverage_of(p)[1])),
        line(_("Heaviest load"), lambda p: num(round(max(_loads(p), default=0)))),
        line(_("Lightest load"), lambda p: num(round(min(_loads(p), default=0)))),
    ]


def _loads(plan: Plan) -> list[float]:
    return list(plan.beats.values_list("load", flat=True))


def compared_by_county(plans: Sequence[Plan], counties: Sequence[list[County]]) -> list[dict[str, Any]]:
    """What each plan reaches in each county, and how the others differ from the first."""
    found: dict[str, dict[str, Any]] = {}
    for n, some in enumerate(counties):
        for county in some:
            row = found.setdefault(
                county.path, {"name": county.name, "cells": [None] * len(plans), "path": county.path}
            )
            row["cells"][n] = county
    for row in found.values():
        first = row["cells"][0]
        base = first.value if first else 0
        row["differences"] = [(c.value if c else 0) - base for c in row["cells"][1:]]
    return [found[path] for path in sorted(found)]


# ---- sheets


def plan_sheet(fmt: str, plan: Plan, record: dict[str, Any]) -> HttpResponse:
    """A plan's beats as CSV, or the whole of it as a workbook: beats, counties, villages left without."""
    head = [
        _("No."), _("Township"), _("Villages"), _("Codes"), _("Reached"), _("Lost without it"), _("Load"),
        _("Longest distance, km"), _("Why"),
    ]  # fmt: skip
    beats = shown_beats(plan, list(plan.beats.order_by("number")))
    rows = [
        [
            s.beat.number, s.place, s.villages, " ".join(s.beat.villages), s.beat.value, s.beat.added,
            round(s.beat.load), round(s.beat.span_m / 1000, 2), s.why,
        ]
        for s in beats
    ]  # fmt: skip
    name = f"{_('Plan')} {plan.title}"
    if fmt == "csv":
        return download(as_csv(head, rows), f"{name}.csv", "text/csv; charset=utf-8")
    counties = [
        [c.name, c.villages, c.asked, c.beats, c.added_villages, c.value, c.left]
        for c in by_county(plan, record)
    ]
    left = [[row[7], row[0], row[3], round(row[4])] for row in left_without(plan, record)]
    sheets = [
        (_("Planned beats"), head, rows),
        (
            _("By county"),
            [
                _("Area"), _("Villages"), _("Without an assistant before"), _("Planned beats"), _("Villages added"),
                _("Reached"), _("Left without"),
            ],
            counties,
        ),
        (_("Villages left without"), [_("Village"), _("Code"), _("Residents"), _("Load")], left),
    ]  # fmt: skip
    return download(workbook(sheets), f"{name}.xlsx", XLSX)
