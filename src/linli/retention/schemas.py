"""What comes in about a case's term and its parties' copies."""

from __future__ import annotations

from pydantic import Field

from linli.access.models import DeferralGround
from linli.base.inputs import In

from .models import Ground


class LongerIn(In):
    """Keep one case longer."""

    ground: Ground
    days: int = Field(ge=1, le=365)


class DeferIn(In):
    """Withhold one party's copy for a while."""

    reason: DeferralGround
    days: int = Field(ge=1, le=365)
