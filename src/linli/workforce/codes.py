"""Is this officer real? A code that changes every minute, made from the posting and the master key.

Nothing is stored and nothing is looked up by person: a code is right when some posting that holds today has it in this
minute or had it in the last one. The key lies outside the database, so that no copy of the data makes codes.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Max

from linli.access.sealing import master_keys
from linli.base.clock import real_now, today
from linli.base.ids import LETTERS

from .models import Posting, valid_on

LENGTH = 8
EVERY: int = len(LETTERS) ** LENGTH
GRACE = 1  # minutes for which the code before is right too


@dataclass(frozen=True)
class Code:
    """A code as it is shown, and for how many seconds more."""

    text: str
    seconds: int


def code_now(posting: Posting, at: datetime | None = None) -> Code:
    """The code that somebody shows at this moment."""
    moment = int((at or real_now()).timestamp())
    letters = _letters(_number(_key(), posting.uid, moment // 60))
    return Code(f"{letters[:4]} {letters[4:]}", 60 - moment % 60)


def holder_of(said: str, at: datetime | None = None) -> Posting | None:
    """The posting that shows a code, or showed it a minute ago; None for a wrong or an expired one alike."""
    number = _number_of(said)
    if number is None:
        return None
    minute = int((at or real_now()).timestamp()) // 60
    newest = Posting.objects.aggregate(last=Max("pk"))["last"] or 0
    for step in range(GRACE + 1):
        pk = _shown(_key(), minute - step, newest).get(number)
        if pk is not None:  # the list of a minute is kept for that minute: an end since then counts at once
            return Posting.objects.filter(valid_on(today()), pk=pk).select_related("unit").first()
    return None


@lru_cache(maxsize=GRACE + 2)
def _shown(key: bytes, minute: int, newest: int) -> dict[int, int]:
    """Every code of a minute with its posting. Made when the first resident of that minute asks."""
    rows = Posting.objects.filter(valid_on(today())).values_list("uid", "pk")
    return {_number(key, uid, minute): pk for uid, pk in rows.iterator(chunk_size=5000)}


def _key() -> bytes:
    keys = master_keys()
    return keys[max(keys)]


def _number(key: bytes, uid: UUID, minute: int) -> int:
    secret = hmac.digest(key, b"code of " + uid.bytes, hashlib.sha256)
    spot = int.from_bytes(hmac.digest(secret, minute.to_bytes(8, "big"), hashlib.sha256)[:8], "big")
    return spot % EVERY


def _letters(number: int) -> str:
    found = ""
    for _place in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        found = LETTERS[rest] + found
    return found


def _number_of(said: str) -> int | None:
    """A code as people type it: small letters, spaces and hyphens do not matter."""
    letters = "".join(said.upper().replace("-", " ").split())
    if len(letters) != LENGTH or any(c not in LETTERS for c in letters):
        return None
    number = 0
    for c in letters:
        number = number * len(LETTERS) + LETTERS.index(c)
    return number
