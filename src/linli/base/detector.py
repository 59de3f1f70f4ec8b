"""Numbers that belong in the case only: what looks like a phone, an identity number or a vehicle's plate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext as _

from .errors import Wrong

_GAP = r"[ \t\-–—.·_/]?"
_HAN_DIGITS = str.maketrans("〇零一幺二三四五六七八九", "001123456789")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

PATTERNS: dict[str, re.Pattern[str]] = {
    "identity number": re.compile(
        rf"(?<!\d)(?:\d{_GAP}){{17}}[\dXx](?!\d)|(?<!\d)(?:\d{_GAP}){{14}}\d(?!\d)"
    ),
    "phone": re.compile(
        rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9]{_GAP}(?:\d{_GAP}){{8}}\d(?!\d)"
        rf"|(?<!\d)0\d{{2,3}}{_GAP}\d{{7,8}}(?!\d)"
        r"|(?<!\d)\d{7,}(?!\d)"
    ),
    "plate": re.compile(
        rf"[{_PROVINCES}]{_GAP}[A-Z]{_GAP}(?:[A-Z0-9]{_GAP}){{4,5}}[A-Z0-9挂学警港澳]", re.IGNORECASE
    ),
}


WHOLE_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)")
MOST_IN_ONE_TEXT = 2


def is_list_of_people(text: str) -> bool:
    """Whether a text holds three identity numbers or more: a list, and no case's business."""
    return len(text) > 50 and len(WHOLE_IDENTITY.findall(text)) > MOST_IN_ONE_TEXT


def found_in(text: str) -> str:
    """The kind of personal number that a text seems to hold, or nothing."""
    plain = unicodedata.normalize("NFKC", text)
    for kind, pattern in PATTERNS.items():
        if pattern.search(plain) or (kind != "plate" and pattern.search(plain.translate(_HAN_DIGITS))):
            return kind
    return ""


def refuse_personal(texts: Mapping[str, str]) -> None:
    """Raise Wrong for every field that seems to hold such a number; the number itself is not repeated."""
    said = {
        "identity number": _("This looks like an identity number. It belongs in the case only."),
        "phone": _("This looks like a phone number. It belongs in the case only."),
        "plate": _("This looks like a number plate. It belongs in the case only."),
    }
    faults = [(f, "personal_data_here", said[kind]) for f, text in texts.items() if (kind := found_in(text))]
    if faults:
        raise Wrong.many(faults)
