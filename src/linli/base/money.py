"""Money is whole fen in a bigint, with a direction elsewhere; decimals exist only in texts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .errors import Wrong

FEN_PER_YUAN = 100


def yuan(fen: int) -> str:
    """`123456789` fen as `1,234,567.89`."""
    sign = "-" if fen < 0 else ""
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{part:02d}"


def fen(amount: str | int | Decimal, unit: str = "yuan") -> int:
    """An amount typed at a door, in fen. `unit` is "yuan" or "wan" (ten thousand yuan). Raises Wrong."""
    try:
        value = Decimal(str(amount).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        raise Wrong(_("This is not an amount of money."), field="amount", code="bad_amount") from None
    if unit not in {"yuan", "wan"}:
        raise Wrong(_("Unit missing: yuan or ten-thousand yuan?"), field="amount", code="bad_amount")
    if not value.is_finite() or value.adjusted() > 17:
        raise Wrong(_("This is not an amount of money."), field="amount", code="bad_amount")
    scaled = value * FEN_PER_YUAN * (10_000 if unit == "wan" else 1)
    if scaled != scaled.to_integral_value() or abs(scaled) >= 10**17:
        raise Wrong(_("An amount has at most two decimals of a yuan."), field="amount", code="bad_amount")
    return int(scaled)
