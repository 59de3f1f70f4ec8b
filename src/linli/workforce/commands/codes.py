"""Checking the code that somebody in office shows: post and office, nothing more; wrong ones are slowed down."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from linli.base.actors import Actor
from linli.base.clock import real_now
from linli.base.deeds import command
from linli.base.errors import Refused
from linli.base.posts import post_word
from linli.journal.commands import record

from ..codes import holder_of
from ..models import CodeTries

FREE_TRIES = 5
LONGEST_WAIT = 15  # minutes
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Checked:
    """What a resident is told: post and office, or that no code is right."""

    right: bool
    post: str = ""
    office: str = ""


@command
def check_code(actor: Actor, *, code: str, asker: str) -> Checked:
    """Whether a code is shown by somebody in office in this minute; the answer is the same for wrong and expired.

    `asker` is where the question comes from; only a digest of it is kept, for an hour, and only for wrong codes. The
    journal counts the checks and says nothing of who asked or whose code it was.
    """
    at, key = real_now(), _digest(asker)
    CodeTries.objects.filter(last_at__lt=at - KEPT).delete()
    tries = CodeTries.objects.select_for_update().filter(asker=key).first()
    if tries is not None and tries.wait_until is not None and tries.wait_until > at:
        minutes = -(-(tries.wait_until - at).seconds // 60)
        raise Refused(
            _("Too many wrong codes. Please try again in %(n)d minutes.") % {"n": minutes},
            code="too_many_tries",
            status=429,
            help=_("In doubt call the police station, or 110."),
        )
    posting = holder_of(code)
    if posting is None:
        wrong = (tries.wrong if tries else 0) + 1
        wait = min(2 ** max(wrong - FREE_TRIES, 0), LONGEST_WAIT)
        until = at + timedelta(minutes=wait) if wrong >= FREE_TRIES else None
        CodeTries.objects.update_or_create(
            asker=key, defaults={"wrong": wrong, "wait_until": until, "last_at": at}
        )
        record(actor, "code.checked", right=False)
        return Checked(False)
    record(actor, "code.checked", path=posting.unit.path[:6], right=True)
    return Checked(True, post_word(posting.post), str(posting.unit))


def _digest(asker: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{real_now():%Y-%m-%d} {asker}".encode(), hashlib.sha256).hexdigest()[:32]
