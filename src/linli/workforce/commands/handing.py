"""Handing over what is open with a posting, and the things that were issued to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import covers, require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.states import change
from linli.journal.commands import record

from ..handing import ISSUES, OpenThing, could_see, default_owner, fits, kinds, open_things, takers
from ..models import Handover, Issue, IssueKind, Posting
from .beats import cover_for_now

GIVEN_BACK = None  # the new owner of a thing that was given back


@command
def hand_over(
    actor: Actor,
    posting: Posting,
    *,
    to: Posting | None = None,
    owners: Mapping[UUID, Posting | None] | None = None,
    day: date | None = None,
    leaving: Iterable[str] | None = None,
) -> int:
    """Pass on everything open with a posting, or nothing at all; how many things.

    `owners` names who takes which thing (None for an issued one that was given back), `to` who takes the rest;
    without it whoever could cover does. `leaving` limits it to what lies in areas that leave the beat.
    """
    require(actor, Can.MANAGE_STAFF, posting.path)
    gone = None if leaving is None else tuple(leaving)
    things = [t for t in open_things(posting) if gone is None or (t.path and t.path.startswith(gone))]
    if not things:
        return 0
    shares = _shares(actor, posting, things, to, owners or {}, day or today())
    _let_see(shares)
    at = now()
    counts: dict[str, Any] = defaultdict(int)
    for (kind, owner), mine in shares.items():
        _pass_on(actor, posting, kind, owner, [t.uid for t in mine])
        counts[kind] += len(mine)
        if owner is not None:
            Handover.objects.bulk_create(
                Handover(posting=posting, to=owner, kind=kind, subject=t.uid, path=t.path, at=at)
                for t in mine
            )
    record(
        actor,
        "posting.handed_over",
        subject=posting,
        path=posting.path,
        things=len(things),
        owners=len({owner for _kind, owner in shares if owner is not None}),
        **dict(counts),
    )
    return len(things)


@command
def issue_thing(
    actor: Actor, posting: Posting, *, kind: str, label: str, issued_on: date | None = None
) -> Issue:
    """Hand a key, a device or another thing out with a posting."""
    require(actor, Can.MANAGE_STAFF, posting.path)
    if kind not in IssueKind.values:
        raise Wrong(_("The kind is not known."), field="kind", code="not_allowed")
    if posting.valid_to is not None and posting.valid_to <= today():
        raise Refused(_("This posting has ended already."), code="wrong_state", status=409)
    issue = Issue.objects.create(posting=posting, kind=kind, label=label, issued_on=issued_on or today())
    record(actor, "thing.issued", subject=issue, path=posting.path, kind=kind)
    return issue


@command
def take_back(
    actor: Actor, issue: Issue, *, returned_on: date | None = None, version: int | None = None
) -> Issue:
    """A thing that was issued is given back."""
    require(actor, Can.MANAGE_STAFF, issue.posting.path)
    if issue.returned_on is not None:
        raise Refused(_("This was given back already."), code="wrong_state", status=409)
    day = returned_on or today()
    if day < issue.issued_on:
        raise Wrong(_("A thing comes back after it was issued."), field="returned_on", code="bad_interval")
    change(issue, expect_version=version, returned_on=day)
    record(actor, "thing.returned", subject=issue, path=issue.posting.path, kind=issue.kind)
    return issue


Shares = dict[tuple[str, Posting | None], list[OpenThing]]


def _shares(
    actor: Actor,
    posting: Posting,
    things: list[OpenThing],
    to: Posting | None,
    owners: Mapping[UUID, Posting | None],
    day: date,
) -> Shares:
    """Who takes what. Raises Refused for what nobody could take, Wrong for somebody who may not."""
    candidates = [to] if to is not None else takers(actor, posting, day)
    shares: Shares = defaultdict(list)
    left = []
    for thing in things:
        named = thing.uid in owners
        owner = owners[thing.uid] if named else default_owner(thing, candidates)
        if named and owner is None and thing.kind != ISSUES:
            raise Wrong(_("Only what was issued can be given back."), field="owners", code="not_allowed")
        if owner is None and not named:
            left.append(thing)
            continue
        if owner is not None:
            _check_owner(posting, thing, owner, day)
        shares[thing.kind, owner].append(thing)
    if left:
        raise Refused(
            _("%(n)d things are still open with this posting and have no new owner, first: %(thing)s.")
            % {"n": len(left), "thing": left[0].said},
            code="still_open",
            status=409,
            help=_("Name on the posting's page who takes each of them."),
        )
    return shares


def _check_owner(posting: Posting, thing: OpenThing, owner: Posting, day: date) -> None:
    if owner.staff_id == posting.staff_id and owner.pk == posting.pk:
        raise Wrong(_("Nobody takes over from themselves."), field="owners", code="not_allowed")
    if owner.valid_from > day or (owner.valid_to is not None and owner.valid_to <= day):
        raise Wrong(_("The new owner is not in post on that day."), field="owners", code="not_allowed")
    if not could_see(thing.path, owner):
        text = _("The new owner sees nothing of the place of this: %(thing)s.")
        raise Wrong(text % {"thing": thing.said}, field="owners", code="not_allowed")
    if not fits(thing.kind, owner):
        text = _("The post of the new owner may not take this: %(thing)s.")
        raise Wrong(text % {"thing": thing.said}, field="owners", code="not_allowed")


def _let_see(shares: Shares) -> None:
    """Whoever takes something of a village outside their beat covers that village for the time being."""
    for (_kind, owner), things in shares.items():
        if owner is None:
            continue
        strange = {t.path for t in things if t.path and not covers(owner, t.path)}
        for area in Area.objects.filter(path__in=strange):
            cover_for_now(owner, area, today())


def _pass_on(actor: Actor, posting: Posting, kind: str, owner: Posting | None, uids: list[UUID]) -> None:
    if kind == ISSUES:
        _pass_issues_on(posting, owner, uids)
    elif (hand_on := kinds()[kind].hand_on) is not None and owner is not None:
        hand_on(actor, posting, owner, uids)


def _pass_issues_on(posting: Posting, owner: Posting | None, uids: list[UUID]) -> None:
    day = today()
    rows = list(Issue.objects.select_for_update().filter(posting=posting, uid__in=uids, returned_on=None))
    for issue in rows:
        change(issue, returned_on=max(day, issue.issued_on))
        if owner is not None:
            Issue.objects.create(
                posting=owner, kind=issue.kind, label=issue.label, issued_on=max(day, issue.issued_on)
            )
