"""One connection to the hub: a stranger's bytes in, through h11; a stream of events out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import h11

if TYPE_CHECKING:
    from .hub import Hub
    from .queries import Grant

REQUEST_BYTES = 8 * 1024
UNSENT_BYTES = 64 * 1024  # more than this waiting for a client, and it is dropped: it will come back


class Connection(asyncio.Protocol):
    """Asks once, then listens. The hub decides; this class only speaks HTTP."""

    __slots__ = ("grant", "hub", "last", "parser", "slot", "transport")

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.parser: h11.Connection | None = None
        self.grant: Grant | None = None
        self.last: int | None = None
        self.slot = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the request; the hub sees to it that this is not for ever."""
        self.transport = cast(asyncio.Transport, transport)
        self.parser = h11.Connection(h11.SERVER, max_incomplete_event_size=REQUEST_BYTES)
        self.hub.arrived(self)

    def data_received(self, data: bytes) -> None:
        """The request, and nothing after it: who has asked only listens."""
        if self.parser is None:
            self.transport.abort()
            return
        try:
            self.parser.receive_data(data)
            event = self.parser.next_event()
        except h11.RemoteProtocolError as fault:
            self.answer(fault.error_status_hint, "bad_request")
            return
        if isinstance(event, h11.Request):
            self.parser = None
            self.hub.asked(self, event)

    def pause_writing(self) -> None:
        """More is unsent than a client may owe: let it go, the others must not wait."""
        self.hub.dropped += 1
        self.hub.gone(self)
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side went, or was let go."""
        self.hub.gone(self)
        self.hub.left(self)

    def answer(self, status: int, code: str = "", *, headers: str = "", body: bytes = b"") -> None:
        """A complete answer; the connection ends with it."""
        self.parser = None
        if code:
            body = f'{{"type":"about:blank","status":{status},"code":"{code}"}}'.encode()
            headers += "Content-Type: application/problem+json\r\n"
        head = (
            f"HTTP/1.1 {status} {REASONS.get(status, 'Refused')}\r\n{headers}"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()

    def open(self, head: bytes) -> None:
        """The stream begins: what was missed is in `head`, which may be larger than what a client may owe."""
        self.transport.set_write_buffer_limits(high=UNSENT_BYTES + len(head))
        self.transport.write(head)

    def send(self, data: bytes) -> None:
        """Some bytes of the stream."""
        self.transport.write(data)

    def end(self, last_words: bytes = b"") -> None:
        """Close the stream; whoever is behind gets nothing more."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
            return
        self.transport.write(last_words)
        self.transport.close()


REASONS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    501: "Not Implemented",
    503: "Service Unavailable",
}
