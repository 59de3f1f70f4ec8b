"""Charts of the briefing, from the rows of its document."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from linli.base import svg, words

from .document import Chart

WIDTH = 640
SHADES = ("q5", "q4", "q3", "q2", "q1")


def drawn(chart: Chart, url_of: Any = None) -> Markup:
    """A chart of any kind as SVG."""
    if chart.kind == "bars":
        return months(chart)
    if chart.kind == "budget":
        return budget(chart)
    if chart.kind == "parts":
        return parts(chart)
    cells = [dict(cell, url=url_of(cell["code"])) if url_of else cell for cell in chart.rows]
    return svg.tiles(cells, title=chart.title, across=_across(chart))


def _across(chart: Chart) -> int:
    return max((int(cell.get("x", 0)) for cell in chart.rows), default=0) + 1


def parts(chart: Chart) -> Markup:
    """One bar in its parts, each with its number where there is room; names stand in the table behind."""
    total = sum(n for _name, n in chart.rows) or 1
    out, x = [], 0.0
    for shade, (name, n) in zip(SHADES, chart.rows, strict=False):
        width = n / total * WIDTH
        said = words.num(n)
        body = f"<title>{escape(name)} {said}</title>"
        body += f'<rect class="{shade}" x="{x:.1f}" y="0" width="{max(width - 2, 0):.1f}" height="34"/>'
        if width > 14 + 8 * len(said):
            body += f'<text class="h" x="{x + 8:.1f}" y="23">{said}</text>'
        out.append(f"<g>{body}</g>")
        x += width
    return _svg(chart, 34, "".join(out))


def months(chart: Chart) -> Markup:
    """Upright bars in pairs, the year before and this year: rows of (label, this year, the year before)."""
    top = max([1.0, *(float(max(now_, before)) for _label, now_, before in chart.rows)])
    step = (WIDTH - 10) / max(len(chart.rows), 1)
    wide = min(42.0, step * 0.42)
    out = ['<path class="rl" d="M0 130H640"/>']
    for i, (label, now_, before) in enumerate(chart.rows):
        x = 10 + step * i + (step - 2 * wide - 2) / 2 - 5
        for j, (n, kind, strong) in enumerate(((before, "b3", "d"), (now_, "b1", "h"))):
            tall = max(float(n) / top * 100, 1)
            at = x + j * (wide + 2)
            out.append(
                f'<rect class="{kind}" x="{at:.1f}" y="{130 - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}"/>'
            )
            said = words.num(n)
            if wide >= 7.4 * len(said) - 4:
                out.append(
                    f'<text class="m {strong}" x="{at + wide / 2:.1f}" y="{124 - tall:.1f}">{said}</text>'
                )
        out.append(f'<text class="m d" x="{x + wide + 1:.1f}" y="150">{escape(label)}</text>')
    return _svg(chart, 156, "".join(out))


def budget(chart: Chart) -> Markup:
    """Lying bars, done before planned: rows of (name, done, planned)."""
    most = max([1e-9, *(max(float(done), float(planned)) for _name, done, planned in chart.rows)])
    left = 14 + max([60, *(sum(13 if ord(c) > 0x2E80 else 7 for c in name) for name, *_rest in chart.rows)])
    out = []
    for i, (name, done, planned) in enumerate(chart.rows):
        y, wide = i * 34 + 5, WIDTH - left - 110
        full, part = float(planned) / most * wide, float(done) / most * wide
        out.append(f'<text x="0" y="{y + 13}">{escape(name)}</text>')
        out.append(f'<rect class="q2" x="{left}" y="{y}" width="{max(full, 1):.1f}" height="18"/>')
        out.append(f'<rect class="b1" x="{left}" y="{y}" width="{max(part, 1):.1f}" height="18"/>')
        said = words.num(float(done), 1)
        x = left + 8 + max(full, part)
        out.append(f'<text class="h" x="{x:.1f}" y="{y + 14}">{said}</text>')
        plan = words.num(float(planned), 1)
        out.append(f'<text class="d" x="{x + 8.5 * len(said) + 4:.1f}" y="{y + 14}">/ {plan}</text>')
    return _svg(chart, len(chart.rows) * 34 + 2, "".join(out))


def _svg(chart: Chart, height: int, body: str) -> Markup:
    # names were escaped where they entered
    head = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(chart.title)}"'
    return Markup(f'<svg class="ch" {head}>{body}</svg>')  # noqa: S704
