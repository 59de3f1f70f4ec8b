"""What comes in as JSON: whole, bounded, in UTF-8, each key once, every number a number."""

from __future__ import annotations

import json
import math
from typing import Any

from django.utils.translation import gettext as _

from .errors import Refused, Wrong
from .tables import looks_like_gbk

MOST_BYTES = 256 * 1024
MOST_KEYS = 10_000
DEEPEST = 32
MOST_DIGITS = 400


def read_json(body: bytes) -> Any:
    """A JSON body as plain values. Raises Refused for what is no JSON, Wrong for a number that is none."""
    if len(body) > MOST_BYTES:
        raise too_large(len(body))
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise bad_encoding(body) from None
    try:
        said = json.loads(
            text,
            object_pairs_hook=_single,
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_whole,
        )
    except RecursionError:
        raise too_complex() from None
    except json.JSONDecodeError as wrong:
        place = {"line": wrong.lineno, "column": wrong.colno}
        raise Refused(
            _("The data is not valid JSON (line %(line)d, column %(column)d).") % place,
            code="bad_json",
            status=400,
        ) from None
    _measure(said)
    return said


def too_large(sent: int, most: int = MOST_BYTES) -> Refused:
    """The sentence for a body beyond the limit."""
    return Refused(
        _("At most %(most)s kB at once; you sent %(sent)s kB. Nothing was saved.")
        % {"most": f"{most // 1024:,}", "sent": f"{math.ceil(sent / 1024):,}"},
        code="too_large",
        status=413,
    )


def truncated(got: int, whole: int) -> Refused:
    """The sentence for a body that stopped early."""
    return Refused(
        _("The upload stopped early (%(got)s of %(whole)s bytes). Nothing was saved; send it again.")
        % {"got": f"{got:,}", "whole": f"{whole:,}"},
        code="truncated_body",
        status=400,
    )


def bad_encoding(sent: bytes) -> Refused:
    """The sentence for bytes that are no UTF-8."""
    text = _("Expected UTF-8; this looks like GBK.") if looks_like_gbk(sent) else _("Expected UTF-8.")
    return Refused(text, code="bad_encoding", status=400)


def too_complex() -> Refused:
    """The sentence for data nested too deeply or of too many parts."""
    return Refused(_("The data is nested too deeply, or has too many parts."), code="too_complex", status=400)


def shown(text: str, most: int = 40) -> str:
    """A piece of what was sent, safe to say again: short, and of characters that can be written."""
    return "".join(c if c.isprintable() else "�" for c in text[:most])


def _measure(said: Any) -> None:
    """Refuse more than 32 levels or 10,000 keys."""
    keys, level = 0, [said]
    for _depth in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                keys += len(value)
                below += value.values()
            elif isinstance(value, list):
                below += value
        if not below:
            break
        level = below
    else:
        if any(isinstance(value, dict | list) for value in level):
            raise too_complex()
    if keys > MOST_KEYS:
        raise too_complex()


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _value in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise Refused(
            _("The key “%(key)s” stands twice.") % {"key": shown(twice)}, code="duplicate_key", status=400
        )
    return said


def _no_number(text: str) -> Any:
    raise Wrong(_("This is not a number."), field="", code="not_a_number")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Wrong(_("This number is too large."), field="", code="out_of_range")
    return int(text)
