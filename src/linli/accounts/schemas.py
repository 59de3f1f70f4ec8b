"""What comes in and goes out of the doors of accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from linli.base.inputs import In, Out, Short, Version


class AccountIn(In):
    """A new sign-in for a staff member, named by duty number."""

    number: Short
    login: Annotated[str, Field(min_length=3, max_length=40, pattern=r"^[a-z0-9.\-]+$")]
    password: Annotated[str, Field(max_length=200)]


class PasswordIn(In):
    """A new password."""

    password: Annotated[str, Field(max_length=200)]


class TokenIn(In):
    """A key for programs."""

    label: Annotated[str, Field(min_length=1, max_length=40)]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class InspectorIn(In):
    """Somebody proposed as inspector of a unit."""

    number: Short
    unit: UUID


class VersionIn(In):
    """The version that was seen."""

    version: Version | None = None


class MeOut(Out):
    """Who acts, as what, where."""

    name: str
    post: str
    unit: str
    paths: list[str]


class TokenOut(Out):
    """A token without its secret."""

    uid: UUID
    label: str
    expires_at: datetime
    ended_at: datetime | None


class NewTokenOut(Out):
    """The secret of a new token, shown once."""

    secret: str
