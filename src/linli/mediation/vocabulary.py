"""The words of mediation: what disputes are about, how they end."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

USUAL_DAYS = 30  # People's Mediation Law and the Ministry's rules: usually within one month
CONFIRM_DAYS = 30  # art. 33: judicial confirmation may be asked for within 30 days of the agreement's effect


class Kind(models.TextChoices):
    """What a dispute is about."""

    NEIGHBOURS = "neighbours", _("neighbours")
    FAMILY = "family", _("marriage and family")
    LAND = "land", _("land and house plots")
    WAGES = "wages", _("wages")
    DEBT = "debt", _("debt")
    PROPERTY = "property", _("housing management")
    INJURY = "injury", _("injury and damage")
    CONSUMER = "consumer", _("trade and consumption")
    OTHER = "other", _("other dispute")


class Ending(models.TextChoices):
    """Why a dispute ended without an agreement."""

    NO_AGREEMENT = "no_agreement", _("no agreement was reached; the parties were told of other ways")
    ONE_REFUSED = "one_refused", _("one party does not want mediation")
    COURT = "court", _("taken to court")
    ELSEWHERE = "elsewhere", _("handed to another body")
    SOLVED = "solved", _("the parties solved it themselves")


class Kept(models.TextChoices):
    """Whether an agreement was performed."""

    FULFILLED = "fulfilled", _("fulfilled")
    PARTLY = "partly", _("partly fulfilled")
    BREACHED = "breached", _("not fulfilled")


class ReopenReason(models.TextChoices):
    """Why a party says that it is not settled."""

    NOT_KEPT = "not_kept", _("the other side does not keep it")
    NOT_AGREED = "not_agreed", _("I did not agree to this")
    BEGAN_AGAIN = "began_again", _("it began again")
