"""How a figure is said: its value in a sentence and on its own, its date, its completeness, its change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.base import words
from linli.base.texts import say

from .answers import Number
from .document import Part, Shown
from .queries import Completeness, Figure
from .registry import UNITS, Indicator


def shown(figure: Figure) -> Shown:
    """A figure with all that stands beside it."""
    what = figure.indicator
    value, unit = value_and_unit(what, figure.value)
    if figure.value is None and what.residents:
        value = _("withheld")
    return Shown(
        code=what.code,
        label=say(what.title),
        value=value,
        unit=unit,
        asof=counted_on(figure),
        complete=complete(figure.complete),
        definition=say(what.definition),
        version=what.version,
        change=change(figure),
    )


def value_and_unit(what: Indicator, value: Number | None) -> tuple[str, str]:
    """A value on its own, large money in the unit that people say: (`65.2`, `亿元`)."""
    if value is None:
        return words.NOTHING, ""
    if what.unit == "yuan":
        return money_parts(value)
    unit = say(UNITS[what.unit])
    return _share(value, what.places) if what.unit == "percent" else number(value), unit


def money_parts(yuan: Number) -> tuple[str, str]:
    """An amount of yuan to one decimal of 亿 or 万, of millions in English."""
    n = float(yuan)
    if words.chinese():
        for size, word in ((1e8, "亿元"), (1e4, "万元")):
            if abs(n) >= size:
                return words.num(n / size, 1 if n >= 10 * size else 2), word
        return number(yuan), "元"
    for size, word in ((1e9, "billion yuan"), (1e6, "million yuan")):
        if abs(n) >= size:
            return words.num(n / size, 2), word
    return number(yuan), "yuan"


def number(n: Number) -> str:
    """An exact number, one decimal only where there is any."""
    if isinstance(n, Decimal) and n != n.to_integral_value():
        return words.num(float(n), 1)
    return words.num(int(n))


def part(figure: Figure) -> Part:
    """The value as it stands within a sentence."""
    return Part(spoken(figure.indicator, figure.value), figure.code)


def spoken(what: Indicator, value: Number | None) -> str:
    """A value as people say it: `6.7 万`, `88.96%`, `65.2 亿元`."""
    if value is None:
        return words.NOTHING
    if what.unit == "percent":
        return f"{_share(value, what.places)}{'' if words.chinese() else chr(0xA0)}%"
    if what.unit == "yuan":
        amount, unit = money_parts(value)
        return f"{amount} {unit}"
    return words.count(int(value)) if value == int(value) else number(value)


def _share(value: Number, places: int) -> str:
    """A per cent to its places; all and nothing without any."""
    return words.num(float(value), 0 if value in {0, 100} else places)


def counted_on(figure: Figure) -> str:
    """The day of a stock, the days of a flow."""
    if figure.indicator.stock:
        return figure.as_of.stock_day(figure.period).isoformat()
    return str(figure.period)


def complete(found: Completeness | None) -> str:
    """`完整 151/151 县`, `complete, 151 of 151 counties`; nothing where nothing was to be expected."""
    if found is None:
        return ""
    values: dict[str, Any] = {"have": found.have, "of": found.of}
    texts = {
        "city": ngettext("%(have)s of %(of)s city", "%(have)s of %(of)s cities", found.of),
        "county": ngettext("%(have)s of %(of)s county", "%(have)s of %(of)s counties", found.of),
        "township": ngettext("%(have)s of %(of)s township", "%(have)s of %(of)s townships", found.of),
        "village": ngettext("%(have)s of %(of)s village", "%(have)s of %(of)s villages", found.of),
    }
    told = texts[found.level] % values
    return (
        _("complete: %(told)s") % {"told": told}
        if found.whole
        else _("with records: %(told)s") % {"told": told}
    )


def change(figure: Figure) -> str:
    """`同比 −11.2%`, `up 3.1 points on the year before`; nothing without a year before."""
    by = figure.change
    if by is None:
        return ""
    if figure.indicator.unit == "percent":
        return _("%(change)s points on the year before") % {"change": signed(by, 2)}
    return _("%(change)s%% on the year before") % {"change": signed(by, 1)}


def signed(n: float, places: int) -> str:
    """`+3.1`, `−11.2`, `0`."""
    said = words.num(abs(n), places)
    return said if not n else ("+" if n > 0 else "−") + said


def up_or_down(figure: Figure) -> str:
    """The change within a sentence: `同比下降 11.2%`."""
    by = figure.change
    if by is None:
        return ""
    if by == 0:
        return _("the same as the year before")
    told = words.num(abs(by), 2 if figure.indicator.unit == "percent" else 1)
    if figure.indicator.unit == "percent":
        return (
            _("up %(n)s points on the year before") if by > 0 else _("down %(n)s points on the year before")
        ) % {"n": told}
    return (_("up %(n)s%% on the year before") if by > 0 else _("down %(n)s%% on the year before")) % {
        "n": told
    }
