"""Days as the ledger of time takes them: within the years that a calendar of working days can speak of."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator

from linli.base.inputs import Day


def in_reach(value: date) -> date:
    """Neither before people kept such a ledger nor so late that the next month has no date."""
    if not 1990 <= value.year <= 2100:
        raise ValueError(_("This is not a date or time."))
    return value


LedgerDay = Annotated[Day, AfterValidator(in_reach)]
