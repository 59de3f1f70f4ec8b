"""Tickets: once, soon, and only while the right stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from linli.accounts.models import Account
from linli.base.clock import real_now, today
from linli.base.errors import NotAllowed
from linli.base.ids import uuid7
from linli.live.commands import digest_of, forget_old_tickets, issue_ticket, take_tickets
from linli.live.models import Ticket
from linli.live.queries import grants, standing
from linli.workforce.models import Beat, Posting
from linli.workforce.queries import beat_paths


def opens(town: SimpleNamespace, secret: str) -> bool:
    return digest_of(secret) in take_tickets(town.job, [digest_of(secret)])


def ticket(town: SimpleNamespace, posting: Posting) -> str:
    return issue_ticket(posting, town.client(posting).session.session_key)


def test_a_ticket_opens_once(town: SimpleNamespace) -> None:
    secret = ticket(town, town.li)
    assert opens(town, secret)
    assert not opens(town, secret)
    assert not opens(town, "another secret")


def test_a_ticket_opens_for_half_a_minute(town: SimpleNamespace) -> None:
    late, early = ticket(town, town.li), ticket(town, town.li)
    Ticket.objects.filter(digest=digest_of(late)).update(
        issued_at=F("issued_at") - timedelta(seconds=31), expires_at=F("expires_at") - timedelta(seconds=31)
    )
    Ticket.objects.filter(digest=digest_of(early)).update(
        issued_at=F("issued_at") - timedelta(seconds=20), expires_at=F("expires_at") - timedelta(seconds=20)
    )
    assert not opens(town, late)
    assert opens(town, early)


def test_of_many_takers_at_the_same_moment_one_gets_the_ticket(shared_town: SimpleNamespace) -> None:
    town = shared_town
    secrets = [digest_of(town.ticket(town.li)) for _ in range(5)]

    def take(_n: int) -> list[str]:
        try:
            return list(take_tickets(town.job, secrets))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        taken = [digest for some in hands.map(take, range(8)) for digest in some]
    assert sorted(taken) == sorted(secrets)


def test_the_secret_is_not_kept(town: SimpleNamespace) -> None:
    secret = ticket(town, town.li)
    row = Ticket.objects.values().get()
    assert secret not in str(row)
    assert row["digest"] == digest_of(secret)


def test_only_somebody_signed_in_gets_a_ticket(town: SimpleNamespace) -> None:
    key = town.client(town.li).session.session_key
    with pytest.raises(NotAllowed):
        issue_ticket(town.li, None)
    with pytest.raises(NotAllowed):
        issue_ticket(town.li, "no such session")
    with pytest.raises(NotAllowed):
        issue_ticket(town.job, key)
    Account.objects.filter(staff=town.li.staff).update(is_active=False)
    with pytest.raises(NotAllowed):
        issue_ticket(town.li, key)


def end_posting(p: Posting) -> None:
    Posting.objects.filter(pk=p.pk).update(valid_from=today() - timedelta(days=2), valid_to=today())


def sign_out(p: Posting) -> None:
    Session.objects.all().delete()


def session_runs_out(p: Posting) -> None:
    Session.objects.update(expire_date=real_now() - timedelta(seconds=1))


def switch_off(p: Posting) -> None:
    Account.objects.filter(staff=p.staff).update(is_active=False)


def new_password(p: Posting) -> None:
    account = Account.objects.get(staff=p.staff)
    account.set_password("another river 43 stone")
    account.save()


def lose_a_village(p: Posting) -> None:
    first = Beat.objects.filter(posting=p).order_by("id")[:1].get()
    Beat.objects.filter(pk=first.pk).update(valid_from=today() - timedelta(days=2), valid_to=today())


ENDS = [end_posting, sign_out, session_runs_out, switch_off, new_password, lose_a_village]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_right_ends_with(town: SimpleNamespace, end: object) -> None:
    secret, held = ticket(town, town.li), ticket(town, town.li)
    grant = take_tickets(town.job, [digest_of(held)])[digest_of(held)]
    assert standing([grant]) == {grant.digest}, "control: it stands before"
    end(town.li)  # type: ignore[operator]
    assert standing([grant]) == set(), "an open stream's right"
    assert not opens(town, secret), "a ticket not used yet"


def test_rights_read_for_many_are_those_of_each(town: SimpleNamespace) -> None:
    for posting in (town.wu, town.li, town.lin, town.ins, town.far):
        (grant,) = grants(Ticket.objects.filter(digest=digest_of(ticket(town, posting))))
        assert grant.paths == beat_paths(posting)
        assert standing([grant]) == {grant.digest}


def test_old_tickets_are_forgotten(town: SimpleNamespace) -> None:
    ticket(town, town.li)
    old = ticket(town, town.li)
    Ticket.objects.filter(digest=digest_of(old)).update(
        issued_at=F("issued_at") - timedelta(minutes=2), expires_at=F("expires_at") - timedelta(minutes=2)
    )
    assert forget_old_tickets(town.job) == 1
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": F("issued_at")},
        {"used_at": real_now()},
        {"taken_by": uuid7()},
    ],
    ids=["expired_when_issued", "used_by_nobody", "taken_but_not_used"],
)
def test_the_table_itself_refuses(town: SimpleNamespace, wrong: dict[str, object]) -> None:
    ticket(town, town.li)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(**wrong)
    Ticket.objects.update(used_at=real_now(), taken_by=uuid7())  # control
