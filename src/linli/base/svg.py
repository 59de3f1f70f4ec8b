"""Charts as SVG: drawn on the server, without a colour or style of their own, with a title for listeners.

Colours are classes of components.css (b1 done, b2 pale, b3 grey, bs late, q1–q5 rates). A chart never stands
without its table: the macros of site/macros.html put it behind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from .words import NOTHING, num

WIDTH = 480.0
BASE, HEIGHT, LEFT = 150.0, 126.0, 44.0  # the plot of bars and lines: its foot, its height, its left edge
FRAME_HEIGHT = 176
STACK = ("b1", "q3", "q2", "bo")


def bars(
    rows: Sequence[Any], *, title: str, series: Sequence[str] = ("",), unit: str = "", floor: float = 0
) -> Markup:
    """Upright bars: rows of (label, value, value …), at most three series; the number stands on the bar.

    `floor` draws the line that was promised (20 hours).
    """
    values = _values(rows)
    top = _ceiling(max([floor, *(v for line in values for v in line if v is not None)], default=1))
    kinds = ("b1", "b3") if len(series) < 3 else ("b1", "b2", "b3")
    step = (WIDTH - LEFT) / max(len(rows), 1)
    width = min(40.0, step * 0.72 / max(len(series), 1))
    group = width * len(series) + 2 * (len(series) - 1)
    numbered = len(rows) * len(series) <= 16
    out = _axis(top, WIDTH)
    if floor:
        out.append(f'<path class="fl" d="M{LEFT:g} {_y(floor, top):.1f}H{WIDTH:g}"/>')
    every = max(1, math.ceil(len(rows) / 12))
    for i, row in enumerate(rows):
        x = LEFT + step * i + (step - group) / 2
        for j, value in enumerate(values[i]):
            at, y = x + j * (width + 2), min(_y(value or 0, top), BASE - 1)
            out.append(_rect(kinds[min(j, len(kinds) - 1)], at, y, width, BASE - y))
            if numbered:
                out.append(_text(at + width / 2, y - 6, _num(value), "m h" if j == 0 else "m"))
        if i % every == 0:
            out.append(_text(x + group / 2, BASE + 20, row[0], "m d"))
    return _chart(out, FRAME_HEIGHT, title, _told(rows, series, unit))


def ranks(rows: Sequence[Any], *, title: str, unit: str = "", most: float = 0) -> Markup:
    """Lying bars for areas or kinds: rows of (label, value); long names have room."""
    values = [v for (v,) in _values([row[:2] for row in rows])]
    top = most or max([v for v in values if v is not None], default=1) or 1
    left, pitch = 136, 26
    out: list[str] = []
    for i, (row, value) in enumerate(zip(rows, values, strict=True)):
        y, w = i * pitch, max((value or 0) / top * (WIDTH - left - 64), 1)
        out.append(_text(left - 10, y + 17, _cut(row[0], 15), "e"))
        out.append(_rect("b1", left, y + 4, w, 16))
        out.append(_text(left + w + 8, y + 17, _num(value), "h"))
    out.append(f'<path class="rl" d="M{left} 0V{len(rows) * pitch}"/>')
    return _chart(out, max(len(rows) * pitch, pitch), title, _told(rows, ("",), unit))


def lines(
    rows: Sequence[Any], *, title: str, series: Sequence[str] = ("",), unit: str = "", floor: float = 0
) -> Markup:
    """Lines over time: rows of (label, value, value …); a missing value breaks the line."""
    values = _values(rows)
    top = _ceiling(max([floor, *(v for line in values for v in line if v is not None)], default=1))
    right = WIDTH - 100
    step = (right - LEFT) / max(len(rows) - 1, 1)
    out = _axis(top, right)
    if floor:
        out.append(f'<path class="fl" d="M{LEFT:g} {_y(floor, top):.1f}H{right:g}"/>')
    ends: list[tuple[float, str]] = []
    for j, name in enumerate(series):
        spots = [(LEFT + step * i, _y(v[j] or 0, top)) for i, v in enumerate(values) if v[j] is not None]
        kind = f"l{min(j + 1, 3)}"
        out.append(f'<path class="ln {kind}" d="{_path([v[j] for v in values], step, top)}"/>')
        if not spots:
            continue
        x, y = spots[-1]
        out.append(f'<circle class="dot {kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        last = next(v[j] for v in reversed(values) if v[j] is not None)
        ends.append((y + 4, f"{_num(last)} {_cut(name, 9)}".strip()))
    place = -17.0
    for y, said in sorted(ends):
        place = max(y, place + 17)
        out.append(_text(right + 9, place, said, "h"))
    every = max(1, math.ceil(len(rows) / 7))
    out += [_text(LEFT + step * i, BASE + 20, rows[i][0], "m d") for i in range(0, len(rows), every)]
    return _chart(out, FRAME_HEIGHT, title, _told(rows, series, unit))


def spark(values: Sequence[float | None], *, title: str) -> Markup:
    """A word-sized line: where it went, and where it is."""
    known = [v for v in values if v is not None]
    low, high = min(known, default=0), max(known, default=1)
    step = 108 / max(len(values) - 1, 1)
    spots = [
        (2 + step * i, 21 - (v - low) / ((high - low) or 1) * 18)
        for i, v in enumerate(values)
        if v is not None
    ]
    body = f"<title>{escape(title)}</title>"
    if spots:
        body += f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in spots)}"/>'
        body += f'<circle cx="{spots[-1][0]:.1f}" cy="{spots[-1][1]:.1f}" r="2.5"/>'
    return _svg("spark", 112, 24, body, 'role="img"')


def share(value: float, *, title: str = "", kind: str = "b1") -> Markup:
    """A bar in a cell: a share of one."""
    body = f"<title>{escape(title)}</title>" if title else ""
    body += _rect("q2", 0, 0, 60, 8) + _rect(kind, 0, 0, max(0.0, min(value, 1.0)) * 60, 8)
    return _svg("ch share", 60, 8, body, 'role="img"' if title else 'aria-hidden="true"')


def stack(parts: Sequence[tuple[str, float]], *, title: str) -> Markup:
    """One bar in up to four parts that add up: answered, read, reached, waiting."""
    total = sum(value for _, value in parts) or 1
    x, body = 0.0, f"<title>{escape(title)}</title>"
    body += f"<desc>{escape(', '.join(f'{name} {num(value)}' for name, value in parts))}</desc>"
    for i, (_, value) in enumerate(parts):
        w, kind = value / total * WIDTH, STACK[i % 4]
        edge = 0.75 if kind == "bo" else 0
        if value:
            body += _rect(kind, x + edge, edge, max(w - 2 - 2 * edge, 1), 10 - 2 * edge)
        x += w
    return _svg("ch", WIDTH, 10, body, 'role="img"')


def tiles(cells: Iterable[Any], *, title: str, across: int = 0, size: int = 96) -> Markup:
    """Areas as squares. A cell is a mapping: label, q (1–5, or 0 unknown), shown; x, y where it lies; url."""
    cells = list(cells)
    across = across or max(1, math.ceil(math.sqrt(len(cells) * 1.6)))
    pitch = size + 4
    out, far_x, far_y = [], 0, 0
    for i, cell in enumerate(cells):
        x, y = int(cell.get("x", i % across)), int(cell.get("y", i // across))
        far_x, far_y = max(far_x, x), max(far_y, y)
        q, shown = int(cell.get("q") or 0), cell.get("shown", "")
        body = f"<title>{escape(cell['label'])} {escape(shown)}</title>"
        body += _rect(f"q{q}" if 1 <= q <= 5 else "q0", x * pitch, y * pitch, size, size)
        body += _text(x * pitch + 8, y * pitch + 21, _cut(cell["label"], 12), "s")
        body += _text(x * pitch + 8, y * pitch + size - 12, shown, "h")
        out.append(f'<a href="{escape(cell["url"])}">{body}</a>' if cell.get("url") else f"<g>{body}</g>")
    w, h = (far_x + 1) * pitch - 4, (far_y + 1) * pitch - 4
    role = "group" if any(c.get("url") for c in cells) else "img"
    return _svg("ch map", w, h, "".join(out), f'width="{w}" role="{role}" aria-label="{escape(title)}"')


def flows(rows: Sequence[tuple[str, str, str, float]], *, title: str, unit: str = "") -> Markup:
    """What goes from where by what to where: three columns of names, bands as wide as what flows between them.

    Rows are (from, by, to, value); a name stands beside its bar with its sum, so that nothing hangs on a colour.
    """
    columns = [list(dict.fromkeys(str(row[n]) for row in rows)) for n in range(3)]
    total = sum(row[3] for row in rows) or 1
    room, gap, bar = 300.0, 18.0, 10.0
    scale = (room - gap * (max((len(c) for c in columns), default=1) - 1)) / total
    xs, width = (190.0, 420.0, 665.0), 830.0
    places: list[dict[str, float]] = []
    out: list[str] = []
    bottom = 0.0
    for n, names in enumerate(columns):
        y, place = 0.0, {}
        for name in names:
            value = sum(row[3] for row in rows if row[n] == name)
            height = max(value * scale, 1)
            place[name] = y
            at = (xs[n] - 8, y + height / 2 + 1, "e") if n == 0 else (xs[n] + bar + 8, y + height / 2 + 1, "")
            label = _text(at[0], at[1], _cut(name, 22), f"{at[2]} h".strip())
            sums = _text(at[0], at[1] + 14, _num(value), f"{at[2]} d".strip())
            out.append(_rect("b1", xs[n], y, bar, height) + label + sums)
            y += max(height, 28) + gap
        places.append(place)
        bottom = max(bottom, y - gap)
    bands = []
    for n in (0, 1):
        start, end = dict(places[n]), dict(places[n + 1])
        pairs: dict[tuple[str, str], float] = {}
        for row in rows:
            ends = (str(row[n]), str(row[n + 1]))
            pairs[ends] = pairs.get(ends, 0) + row[3]
        for (a, b), value in pairs.items():
            h, left, right = value * scale, xs[n] + bar, xs[n + 1]
            y0, y1, mid = start[a], end[b], (left + right) / 2
            start[a], end[b] = y0 + h, y1 + h
            path = f"M{left:g} {y0:.1f}C{mid:g} {y0:.1f} {mid:g} {y1:.1f} {right:g} {y1:.1f}v{h:.1f}"
            path += f"C{mid:g} {y1 + h:.1f} {mid:g} {y0 + h:.1f} {left:g} {y0 + h:.1f}z"
            said = escape(f"{a} → {b}: {_num(value)}")
            bands.append(f'<path class="q2" d="{path}"><title>{said}</title></path>')
    told = "; ".join(f"{a} → {by} → {b}: {_num(value)}" for a, by, b, value in list(rows)[:40])
    joined = "".join(bands)
    body = f"<title>{escape(title)}</title><desc>{escape(told + (f' ({unit})' if unit else ''))}</desc>"
    return _svg("ch flow", width, bottom + 8, body + f"<g>{joined}</g>" + "".join(out), 'role="img"')


def marks(kinds: Sequence[str], *, title: str, across: int = 9) -> Markup:
    """One mark per village: own, shared, cover, late. Order is the caller's."""
    out = []
    for i, kind in enumerate(kinds):
        x, y = i % across * 20, i // across * 20
        if kind == "late":
            out.append(f'<path class="bs" d="M{x + 8} {y + 1}l8 14h-16z"/>')
        else:
            out.append(_rect({"own": "b1", "shared": "q3"}.get(kind, "oo"), x + 0.75, y + 0.75, 14.5, 14.5))
    w, h = across * 20, max(math.ceil(len(kinds) / across), 1) * 20 - 4
    return _svg("marks", w, h, "".join(out), f'width="{w}" role="img" aria-label="{escape(title)}"')


def _chart(parts: Sequence[str], height: float, title: str, told: str) -> Markup:
    body = f"<title>{escape(title)}</title><desc>{escape(told)}</desc>" + "".join(parts)
    return _svg("ch", WIDTH, height, body, 'role="img"')


def _svg(kind: str, width: float, height: float, body: str, more: str) -> Markup:
    # everything that came from outside was escaped where it entered
    return Markup(f'<svg class="{kind}" viewBox="0 0 {width:g} {height:g}" {more}>{body}</svg>')  # noqa: S704


def _rect(kind: str, x: float, y: float, w: float, h: float) -> str:
    return f'<rect class="{kind}" x="{x:.5g}" y="{y:.5g}" width="{w:.5g}" height="{h:.5g}"/>'


def _text(x: float, y: float, said: Any, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.5g}" y="{y:.5g}">{escape(said)}</text>'


def _axis(top: float, right: float) -> list[str]:
    out = []
    for part in (0.5, 1.0):
        y = BASE - part * HEIGHT
        out.append(f'<path class="ax" d="M{LEFT:g} {y:g}H{right:g}"/>')
        out.append(_text(LEFT - 8, y + 4, num(top * part), "d e"))
    out.append(f'<path class="rl" d="M{LEFT:g} {BASE:g}H{right:g}"/>')
    out.append(_text(LEFT - 8, BASE + 4, "0", "d e"))
    return out


def _path(values: Sequence[float | None], step: float, top: float) -> str:
    path, pen = "", "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{LEFT + step * i:.1f} {_y(value, top):.1f}"
        pen = "L"
    return path


def _y(value: float, top: float) -> float:
    return BASE - max(value, 0) / top * HEIGHT


def _ceiling(most: float) -> float:
    """The next round number at or above the largest value."""
    if most <= 0:
        return 1
    power = float(10 ** math.floor(math.log10(most)))
    return next(power * step for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if power * step >= most)


def _values(rows: Sequence[Any]) -> list[list[float | None]]:
    return [[None if value is None else float(value) for value in row[1:]] for row in rows]


def _num(value: float | None) -> str:
    return NOTHING if value is None else num(value)


def _cut(text: Any, most: int) -> str:
    """Shortened to a width in half-width letters (a Han character is two)."""
    text = str(text)
    room, out = most, ""
    for c in text:
        room -= 2 if ord(c) > 0x2E80 else 1
        if room < 0:
            return out.rstrip() + "…"
        out += c
    return out


def _told(rows: Sequence[Any], series: Sequence[str], unit: str) -> str:
    """The chart in a sentence, for listeners; the table behind has all of it."""
    told = []
    for row, values in zip(list(rows)[:24], _values(rows)[:24], strict=True):
        said = (f"{name} {_num(v)}".strip() for name, v in zip(series, values, strict=False))
        told.append(f"{row[0]}: {', '.join(said)}")
    return "; ".join(told) + (f" ({unit})" if unit else "")
