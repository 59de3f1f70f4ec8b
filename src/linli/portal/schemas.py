"""What residents may send."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from linli.base.inputs import In
from linli.base.inputs import text as text_of


class ClaimIn(In):
    """Reference and PIN."""

    reference: text_of(20)  # type: ignore[valid-type]
    pin: text_of(20)  # type: ignore[valid-type]


class ReopenIn(In):
    """Why it is not settled."""

    reason: text_of(20)  # type: ignore[valid-type]


class SayIn(In):
    """A correction or a complaint about the own case."""

    kind: Literal["correction", "complaint"]
    text: text_of(1000)  # type: ignore[valid-type]
    about: text_of(20, may_be_empty=True) = ""  # type: ignore[valid-type]


class WordIn(In):
    """Something a resident wants to say."""

    village: Annotated[str, Field(pattern=r"^\d{12}$")]
    kind: Literal["tip", "complaint", "thanks"]
    text: text_of(1000)  # type: ignore[valid-type]
    name: text_of(80, may_be_empty=True) = ""  # type: ignore[valid-type]
    contact: text_of(80, may_be_empty=True) = ""  # type: ignore[valid-type]
