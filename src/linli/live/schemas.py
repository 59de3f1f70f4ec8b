"""What the doors of this room take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.base.inputs import BIGGEST, In, Out


class SinceIn(In):
    """From which sequence on; without one, only where the journal stands."""

    seq: Annotated[int, Field(ge=0, le=BIGGEST)] | None = None


class FrameOut(Out):
    """One frame, as the stream sends it too."""

    seq: int
    verb: str
    room: str
    subject: str | None
    thread: str | None
    path: str | None


class HeardOut(Out):
    """Frames after a cursor and the cursor for the next question; `reset`: read the page again."""

    seq: int
    frames: list[FrameOut]
    reset: bool


class TicketOut(Out):
    """The secret for one stream, where the hub listens, and where the journal stood."""

    ticket: str
    hub: str
