"""What is open with a posting here: hours owed to its community."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from linli.base.words import num
from linli.workforce.handing import OpenThing
from linli.workforce.models import Posting

from .debts import debts
from .models import PaybackDebt


def open_with(posting: Posting, _also: Iterable[UUID]) -> list[OpenThing]:
    """Debts of somebody's community time that are not paid back; the community is owed them, whoever serves it."""
    return [
        OpenThing(
            d.row.uid, _("%(n)s hours owed") % {"n": num(round(d.unpaid / 60, 1))}, d.row.path, d.row.due_on
        )
        for d in debts(PaybackDebt.objects.filter(posting=posting))
        if d.unpaid > 0
    ]
