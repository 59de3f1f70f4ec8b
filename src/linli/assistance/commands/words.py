"""What residents say: heard, answered, forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from linli.access.claimants import Claimant
from linli.access.commands import (
    door_of,
    erase_key,
    new_case_key,
    open_door,
    read_personal,
    seal_into,
    told_under,
)
from linli.access.grants import Can
from linli.access.models import Door, Part, Purpose
from linli.access.policy import require, require_job
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import local_day, now, today
from linli.base.deeds import command
from linli.base.errors import NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.base.states import move
from linli.journal.commands import record
from linli.protection.calendar import after_working_days
from linli.workforce.models import Posting

from ..models import Word, WordParty
from ..queries import WORD_KIND, word_of
from ..vocabulary import ANSWER_DAYS, WordKind

MOST_A_DAY = 200  # open words of one village in a day; beyond it somebody is playing


@dataclass(frozen=True)
class Said:
    """A word with the reference and PIN by which its answer can be read, told once."""

    word: Word
    reference: str
    pin: str


def _new(area: Area, kind: str, text: str, uid: UUID | None = None) -> Word:
    if kind not in WordKind.values:
        raise Wrong(_("Choose what you want to say."), field="kind", code="not_allowed")
    at = now()
    day = local_day(at)
    if Word.objects.filter(path=area.path, received_at__gte=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(
            _("So many words came in today that none more can be taken. Please call."),
            code="slow_down",
            status=429,
        )
    word = Word(
        uid=uid or uuid7(),
        kind=kind,
        area=area,
        path=area.path,
        received_at=at,
        recorded_at=at,
        day=day,
        due_on=after_working_days(day, ANSWER_DAYS),
        key=new_case_key("word"),
    )
    if word.key is not None:
        seal_into(word, word.key, text=text)
    return word


def say_word(
    actor: Actor,
    area: Area,
    *,
    kind: str,
    text: str,
    name: str = "",
    contact: str = "",
    key: UUID | None = None,
) -> Said:
    """A resident says something to the police of a village. No account; name and contact only if they wish.

    What is sent twice under one key is one word, and the same reference and PIN are told again.
    """
    said = {"kind": kind, "text": text, "name": name, "contact": contact}
    try:
        return _said_before(key) or _say_word(actor, area, key=key, **said)
    except IntegrityError:  # the same form came twice at once, and the other was first
        before = _said_before(key)
        if before is None:
            raise
        return before


def _said_before(key: UUID | None) -> Said | None:
    door = door_of(key) if key else None
    word = Word.objects.filter(uid=door.case).first() if door else None
    return Said(word, *told_under(key)) if key and word else None


@command
def _say_word(
    actor: Actor, area: Area, *, kind: str, text: str, name: str, contact: str, key: UUID | None
) -> Said:
    word = _new(area, kind, text)
    word.save()
    party = WordParty(case=word, part=Part.RESIDENT)
    if word.key is not None:
        seal_into(party, word.key, name=name, contact=contact)
    party.save()
    reference, pin = open_door(word, party, key)
    record(actor, "word.said", subject=word, thread=word.uid, path=word.path, kind=kind)
    return Said(word, reference, pin)


@command
def say_about_case(claimant: Claimant, area: Area, *, kind: str, text: str, key: UUID | None = None) -> Word:
    """Somebody who came through a case's door complains or corrects: it goes to the chief, not to who handled it.

    Sent twice under one key it is one word.
    """
    before = Word.objects.filter(uid=key, about=claimant.case).first() if key else None
    if before is not None:
        return before
    word = _new(area, kind, text, key)
    word.about_kind, word.about = claimant.case_kind, claimant.case
    word.save()
    record(claimant, "word.said", subject=word, thread=claimant.case, path=word.path, kind=kind)
    return word


@command
def answer_word(actor: Posting, word: Word, *, text: str, version: int | None = None) -> None:
    """Answer a resident; the answer is read by reference and PIN."""
    require(actor, Can.ANSWER_WORDS, word.path)
    if word.key is None:
        raise Refused(_("The personal data of this case have been erased."), code="erased", status=410)
    seal_into(word, word.key, answer=text)
    sealed = word.answer
    move(
        word,
        Word.Status.ANSWERED,
        expect_version=version,
        answered_on=today(),
        answered_by=actor,
        answer=sealed,
    )
    record(actor, "word.answered", subject=word, thread=word.uid, path=word.path)


@command
def word_for_claimant(claimant: Claimant) -> dict[str, str]:
    """One's own word and its answer, read by who said it."""
    if claimant.case_kind != WORD_KIND:
        raise NotFound()
    word = word_of(claimant)
    return read_personal(claimant, word, rows=[word], purpose=Purpose.PERSON_ASKED)[word.uid]


@command
def erase_word(actor: Actor, word: Word) -> None:
    """Delete who said it, text, answer and key; that something was said and answered stays for counting."""
    require_job(actor)
    Door.objects.filter(case=word.uid).delete()
    word.parties.all().delete()
    key = word.key
    Word.objects.filter(pk=word.pk).update(text=None, answer=None, key=None, erased_at=now())
    if key is not None:
        erase_key(actor, key)
    record(actor, "word.erased", subject=word, thread=word.uid, path=word.path)
