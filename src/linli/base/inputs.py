"""What may come through a door: typed inputs that refuse hostile characters and impossible numbers."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from .clock import zone
from .detector import is_list_of_people

INVISIBLE = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x00AD}
BIGGEST = 2**63 - 1


def clean(value: Any) -> Any:
    """Refuse what no database stores alike: NUL and control characters, lone surrogates, invisible marks."""
    if not isinstance(value, str):
        return value
    for position, c in enumerate(value, start=1):
        point = ord(c)
        if point == 0 or 0xD800 <= point <= 0xDFFF or (point < 32 and c not in "\n\r\t"):
            raise _wrong(
                "illegal_character",
                _("Position %(n)d holds a character that cannot be stored.") % {"n": position},
            )
        if point in INVISIBLE:
            raise _wrong(
                "invisible_character", _("Position %(n)d holds an invisible character.") % {"n": position}
            )
    return unicodedata.normalize("NFC", value.strip())


def storable(value: Any, depth: int = 0) -> Any:
    """Clean every text and bound every number of a nested value, at most 32 levels deep."""
    if depth > 32:
        raise _wrong("too_complex", _("The data is nested too deeply."))
    if isinstance(value, str):
        if is_list_of_people(value):
            raise _wrong(
                "bulk_personal_data",
                _("This text lists several identity numbers. No list of people is kept."),
            )
        return clean(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) > BIGGEST:
        raise _wrong("out_of_range", _("This number is too large."))
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, list):
        return [storable(v, depth + 1) for v in value]
    if isinstance(value, dict):
        return {clean(k): storable(v, depth + 1) for k, v in value.items()}
    return value


def required(value: str) -> str:
    """Refuse an empty text."""
    if not value:
        raise _wrong("required", _("Please fill this in."))
    return value


def finite(value: float) -> float:
    """Refuse NaN and infinities: SQLite would turn NaN into NULL."""
    if not math.isfinite(value):
        raise _wrong("not_a_number", _("This is not a number."))
    return value


def aware(value: datetime) -> datetime:
    """A time without a zone is the installation's; years that no database stores alike are refused."""
    if not 1900 <= value.year <= 2200:
        raise _wrong("bad_date", _("This is not a date or time."))
    return value if value.tzinfo else value.replace(tzinfo=zone())


def written(value: Any) -> Any:
    """A day is written as a day: a bare number is no second of 1970."""
    if isinstance(value, int | float) or (
        isinstance(value, str) and not re.match(r"\s*\d{4}-\d\d-\d\d", value)
    ):
        raise _wrong("bad_date", _("This is not a date or time."))
    return value


def countable(value: Any) -> Any:
    """Refuse what cannot be counted: half a dwelling, or fewer than none."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if re.fullmatch(r"-\d+|[-+]?\d+[.,]\d*[1-9]\d*", text):
        raise _wrong(
            "impossible_count",
            _("A count is a whole number from 0; %(value)s is none.") % {"value": text[:20]},
        )
    return value


def _wrong(code: str, text: str) -> PydanticCustomError:
    # the type is the code; braces in the text would be read as placeholders
    return PydanticCustomError(code, text.replace("{", "(").replace("}", ")"))


def text(most: int, *, may_be_empty: bool = False) -> Any:
    """A text type of at most `most` characters, cleaned."""
    checks: list[Any] = [BeforeValidator(clean), Field(max_length=most)]
    return Annotated[str, *checks] if may_be_empty else Annotated[str, *checks, AfterValidator(required)]


Code = Annotated[str, BeforeValidator(clean), Field(max_length=64, pattern=r"^[a-z0-9_.\-]+$")]
Short = Annotated[str, BeforeValidator(clean), Field(max_length=80), AfterValidator(required)]
Text = Annotated[str, BeforeValidator(clean), Field(max_length=200), AfterValidator(required)]
LongText = Annotated[str, BeforeValidator(clean), Field(max_length=2000), AfterValidator(required)]
Note = Annotated[str, BeforeValidator(clean), Field(max_length=2000)]
Count = Annotated[int, BeforeValidator(countable), Field(ge=0, le=100_000_000, strict=False)]
Moment = Annotated[datetime, AfterValidator(aware)]
Day = Annotated[date, BeforeValidator(written)]
Fen = Annotated[int, Field(ge=-BIGGEST, le=BIGGEST)]
Lat = Annotated[float, AfterValidator(finite), Field(ge=-90, le=90)]
Lon = Annotated[float, AfterValidator(finite), Field(ge=-180, le=180)]
Version = Annotated[int, Field(ge=1, le=BIGGEST)]
__all__ = [
    "Code",
    "Count",
    "Day",
    "Fen",
    "In",
    "Lat",
    "Lon",
    "LongText",
    "Moment",
    "Note",
    "Out",
    "Short",
    "Text",
]
__all__ += ["Version", "clean", "date", "datetime", "text"]


class In(BaseModel):
    """Base of every input: unknown fields are refused, texts are cleaned, numbers fit the database."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)


class Out(BaseModel):
    """Base of every output: made from rows, field by field."""

    model_config = ConfigDict(from_attributes=True)
