"""Numbers, dates and durations as people of either language write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import get_language

from .clock import local, today

NOTHING = "–"
MONTHS = (  # noqa: SIM905 (a list of twelve words reads better as words)
    "January February March April May June July August September October November December"
).split()
WEEKDAYS = ("Mon 周一", "Tue 周二", "Wed 周三", "Thu 周四", "Fri 周五", "Sat 周六", "Sun 周日")


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def num(n: int | float | None, places: int | None = None) -> str:
    """An exact number with grouped digits, a dash for none: `62,074`."""
    if n is None:
        return NOTHING
    if places is None:
        places = 0 if float(n).is_integer() else 1
    return f"{n:,.{places}f}".replace("-", "−")


def count(n: int | float | None) -> str:
    """A number for a sentence: 67,000 is `6.7 万` in Chinese; one that is not round stays exact."""
    if n is not None and chinese():
        for unit, word in ((100_000_000, "亿"), (10_000, "万")):
            if abs(n) >= unit and n % (unit / 100) == 0:
                return f"{_short(n / unit)} {word}"
    return num(n)


def about(n: int | float | None) -> str:
    """A number to three figures, said as rough: `6.21 万`, `62,100`."""
    if n is None:
        return NOTHING
    rough = float(f"{n:.3g}")
    if chinese() or abs(n) < 1_000_000:
        for unit, word in ((1e8, "亿"), (1e4, "万")):
            if chinese() and abs(n) >= unit:
                return f"{_short(rough / unit)} {word}"
        return num(rough)
    unit, word = (1e9, "billion") if abs(n) >= 1e9 else (1e6, "million")
    return f"{_short(rough / unit)} {word}"


def money(fen: int | None) -> str:
    """An amount for a sentence, to three figures: `65.1 亿元`, `¥6.51 billion`. Exact is base.money.yuan."""
    if fen is None:
        return NOTHING
    yuan = fen / 100
    if abs(yuan) < 10_000:
        said = num(yuan, 0 if fen % 100 == 0 else 2)
    else:
        said = about(yuan)
    return (f"{said}元" if said[-1] in "万亿" else f"{said} 元") if chinese() else f"¥{said}"


def percent(ratio: float | None, places: int = 1) -> str:
    """A share of one as per cent: `89.4%`, in English `89.4 %` with a space that does not break."""
    if ratio is None:
        return NOTHING
    return f"{num(ratio * 100, places)}{'' if chinese() else chr(0xA0)}%"


def iso(at: datetime | None, seconds: bool = False) -> str:
    """An instant on the console: `2017-03-15 14:05`, local."""
    return local(at).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M") if at else NOTHING


def day(at: date | datetime | None) -> str:
    """A day on the console: `2017-03-15`."""
    return _date(at).isoformat() if at else NOTHING


def clock(at: datetime | None, seconds: bool = False) -> str:
    """A time of day: `14:05`, local."""
    return local(at).strftime("%H:%M:%S" if seconds else "%H:%M") if at else NOTHING


def said_day(at: date | datetime | None) -> str:
    """A day as people say it: `3 月 10 日`, `10 March`; with its year when it is not this one."""
    if not at:
        return NOTHING
    d = _date(at)
    if chinese():
        year = "" if d.year == today().year else f"{d.year} 年 "
        return f"{year}{d.month} 月 {d.day} 日"
    year = "" if d.year == today().year else f" {d.year}"
    return f"{d.day} {MONTHS[d.month - 1]}{year}"


def said_month(at: date | datetime | None) -> str:
    """A month as people say it: `2017 年 3 月`, `March 2017`."""
    if not at:
        return NOTHING
    d = _date(at)
    return f"{d.year} 年 {d.month} 月" if chinese() else f"{MONTHS[d.month - 1]} {d.year}"


def said(at: datetime | None) -> str:
    """An instant as people say it: `3 月 10 日 14:05`, `10 March 14:05`."""
    return f"{said_day(at)} {clock(at)}" if at else NOTHING


def weekday(at: date | datetime) -> str:
    """`周三`, `Wed`."""
    english, han = WEEKDAYS[_date(at).weekday()].split()
    return han if chinese() else english


def span(length: timedelta | int | float | None) -> str:
    """How long, in its two largest units: `4 分 29 秒`, `1 h 36 min`. Seconds or a timedelta."""
    if length is None:
        return NOTHING
    total = int(length.total_seconds() if isinstance(length, timedelta) else length)
    parts: list[tuple[int, str]] = []
    rest = abs(total)
    for size, en, zh in ((86_400, "d", "天"), (3_600, "h", "小时"), (60, "min", "分"), (1, "s", "秒")):
        n, rest = divmod(rest, size)
        if n or parts:
            parts.append((n, zh if chinese() else en))
        if len(parts) == 2:
            break
    shown = [f"{n} {unit}" for n, unit in parts if n] or [f"0 {'秒' if chinese() else 's'}"]
    return ("−" if total < 0 else "") + " ".join(shown)


def ticks(length: timedelta | int | float | None) -> str:
    """How long, for a column of times: `0′50″`, `4′29″`, `1:36′`."""
    if length is None:
        return NOTHING
    total = int(length.total_seconds() if isinstance(length, timedelta) else length)
    minutes, seconds = divmod(abs(total), 60)
    hours, minutes = divmod(minutes, 60)
    said_so = f"{hours}:{minutes:02d}′" if hours else f"{minutes}′{seconds:02d}″"
    return ("−" if total < 0 else "") + said_so


def hours(length: timedelta | int | float | None) -> str:
    """Hours with one decimal: `19.5`. Seconds or a timedelta."""
    if length is None:
        return NOTHING
    return num((length.total_seconds() if isinstance(length, timedelta) else length) / 3600, 1)


def _date(at: date | datetime) -> date:
    return local(at).date() if isinstance(at, datetime) else at


def _short(x: float) -> str:
    return f"{x:,.2f}".rstrip("0").rstrip(".").replace("-", "−")
