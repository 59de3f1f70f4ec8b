"""Sign-ins of staff: add, password, end, list."""

from __future__ import annotations

import sys
from enum import StrEnum
from getpass import getpass
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from linli.accounts import commands
from linli.accounts.models import Account
from linli.base.actors import Job
from linli.base.errors import NotFound, Wrong
from linli.site.cli._say import answer, answer_json, say
from linli.workforce.models import Staff

app = typer.Typer(no_args_is_help=True)
ACTOR = Job("command-line")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Duty number of the staff member.")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="Name that is typed at sign-in.")]


class Format(StrEnum):
    text = "text"
    json = "json"


@app.callback()
def user() -> None:
    """Sign-ins of staff. What a sign-in may do is decided by the posting of the staff member, not here.

    A password is asked for twice and not shown; without a terminal it is read from standard input.
    """


@app.command()
def add(
    number: Number,
    login: Annotated[str, typer.Option(help="Name to sign in with; else the duty number.")] = "",
) -> None:
    """Give a staff member a sign-in."""
    staff = Staff.objects.filter(number=number).first()
    if staff is None:
        raise NotFound(_("No staff member has the duty number %(number)s.") % {"number": number})
    account = commands.open_account(ACTOR, staff, login=login or number, password=asked_password())
    say(_("%(login)s may sign in.") % {"login": account.login})


@app.command()
def password(login: Login) -> None:
    """Set a new password; every open session of the sign-in ends."""
    account = account_of(login)
    commands.set_password(ACTOR, account, password=asked_password())
    say(_("The password of %(login)s is set.") % {"login": login})


@app.command()
def end(login: Login) -> None:
    """End a sign-in; its sessions, tokens and devices stop at once."""
    commands.end_account(ACTOR, account_of(login))
    say(_("%(login)s can sign in no more.") % {"login": login})


@app.command("list")
def list_(
    format: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.text,
    ended: Annotated[bool, typer.Option("--ended", help="Also those that have ended.")] = False,
) -> None:
    """Every sign-in with its staff member."""
    rows = Account.objects.select_related("staff").order_by("login")
    if not ended:
        rows = rows.filter(is_active=True)
    if format is Format.json:
        answer_json(
            [
                {"login": a.login, "number": a.staff.number, "name": a.staff.name, "active": a.is_active}
                for a in rows
            ]
        )
        return
    for a in rows:
        answer("\t".join([a.login, a.staff.number, a.staff.name, "" if a.is_active else _("ended")]).rstrip())


def account_of(login: str) -> Account:
    account = Account.objects.filter(login=login, is_active=True).select_related("staff").first()
    if account is None:
        raise NotFound(_("Nobody signs in as %(login)s.") % {"login": login})
    return account


def asked_password() -> str:
    """From the terminal twice, or one line of standard input; never from the command line itself."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(_("Password: "))
    if first != getpass(_("Once more: ")):
        raise Wrong(_("The two passwords differ."), field="password", code="differs")
    return first
