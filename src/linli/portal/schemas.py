"""What residents may send."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from linli.base.inputs import In


class ClaimIn(In):
    """Reference and PIN."""

    reference: Annotated[str, Field(min_length=1, max_length=20)]
    pin: Annotated[str, Field(min_length=1, max_length=20)]


class CodeIn(In):
    """The code that somebody in office shows."""

    code: Annotated[str, Field(min_length=1, max_length=20)]


class ReopenIn(In):
    """Why it is not settled."""

    reason: Annotated[str, Field(min_length=1, max_length=20)]


class SayIn(In):
    """A correction or a complaint about the own case."""

    kind: Literal["correction", "complaint"]
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    about: Annotated[str, Field(max_length=20)] = ""


class WordIn(In):
    """Something a resident wants to say."""

    village: Annotated[str, Field(pattern=r"^\d{12}$")]
    kind: Literal["tip", "complaint", "thanks"]
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    name: Annotated[str, Field(max_length=80)] = ""
    contact: Annotated[str, Field(max_length=80)] = ""
