"""What the doors of this room take and give."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from linli.base.inputs import Code, In, LongText, Out, Text, Version, clean, required
from linli.base.posts import Post

from .models import Ill

Title = Annotated[str, BeforeValidator(clean), Field(max_length=120), AfterValidator(required)]
TitleOrNone = Annotated[str, BeforeValidator(clean), Field(max_length=120)]


class TitleIn(In):
    """A title in Chinese, and in English where there is one."""

    title_zh: Title
    title_en: TitleOrNone = ""

    def title(self) -> dict[str, str]:
        """The title as the installation's texts are kept."""
        return {"zh": self.title_zh} | ({"en": self.title_en} if self.title_en else {})


class ShortcomingIn(TitleIn):
    """Something found wanting: where (the area's code), of which kind, and when."""

    area: Code
    ill: Ill
    day: date | None = None


class RemedyIn(TitleIn):
    """What is to be done."""


class MilestoneIn(TitleIn):
    """A step: its day, and the unit and post that answer for it."""

    due: date
    unit: UUID
    post: Post


class BeginIn(In):
    """Which version was seen."""

    version: Version


class FinishIn(BeginIn):
    """By what it can be seen that it is done, and when."""

    evidence: LongText
    done_on: date | None = None


class PostponeIn(BeginIn):
    """The new day, and why."""

    due: date
    reason: Text


class DropIn(BeginIn):
    """Why it is given up."""

    reason: Text


class MilestoneOut(Out):
    """A milestone; the unit and post that answer, never a person."""

    uid: UUID
    title: dict[str, str]
    due: date
    status: str
    overdue: bool
    done_on: date | None
    unit: UUID
    post: str
    version: int


class RemedyOut(Out):
    """A remedy with its milestones."""

    uid: UUID
    title: dict[str, str]
    milestones: list[MilestoneOut]


class ShortcomingOut(Out):
    """Something found wanting, with what is done about it."""

    uid: UUID
    ill: str
    title: dict[str, str]
    code: str
    area: str
    day: date
    status: str
    cured_on: date | None
    version: int
    remedies: list[RemedyOut]
