"""Who hears a frame: one pure rule, and the index that must agree with it."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from linli.live.audience import Audience
from linli.live.frames import Frame, hears

SEGMENTS = ["37", "05", "03", "1", "101", "001", "002", "205"]
paths = st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=5).map("".join)
many = st.lists(paths, max_size=4).map(tuple)
frames = st.builds(
    Frame,
    seq=st.integers(1, 2**63 - 1),
    verb=st.just("bulletin.approved"),
    room=st.just("bulletins"),
    subject=st.just("subject"),
    thread=st.just("thread"),
    path=st.none() | paths,
    named=many,
    called=st.sampled_from(["", "", "bulletins"]),
)


def holds(above: str, below: str) -> bool:
    """Said again in other words than the rule's own, for the tests to compare."""
    return below[: len(above)] == above


@given(many, frames)
@example(("",), Frame(1, "v", "r", path="37"))
def test_a_frame_is_heard_whole_below_ones_paths_and_bare_where_one_was_named(
    own: tuple[str, ...], frame: Frame
) -> None:
    own_paths = [p for p in own if p]
    heard = hears(own, frame)
    inside = any(holds(p, frame.path) for p in own_paths if frame.path)
    named = any(holds(p, n) or holds(n, p) for p in own_paths for n in frame.named)
    if inside:
        assert heard == frame
    elif named:
        assert heard is not None
        hidden = {"room": "bulletins", "subject": None} if frame.called else {}
        assert heard.facts == frame.facts | {"thread": None, "path": None} | hidden
    else:
        assert heard is None


@given(many, frames)
def test_who_was_only_named_learns_neither_the_case_nor_the_place(own: tuple[str, ...], frame: Frame) -> None:
    there = replace(frame, thread="CANARY", path="99")
    heard = hears(own, there)
    if heard is not None:
        assert b"CANARY" not in heard.encoded
        assert b"99" not in heard.encoded.replace(str(frame.seq).encode(), b"")


def test_control_who_is_inside_learns_both() -> None:
    frame = Frame(1, "incident.reported", "incidents", "s", "CANARY", "370305")
    heard = hears(["3703"], frame)
    assert heard is not None
    assert b"CANARY" in heard.encoded


@given(st.lists(many, max_size=8), st.lists(frames, max_size=4), st.data())
def test_the_index_finds_exactly_those_whom_the_rule_finds(
    listeners: list[tuple[str, ...]], told: list[Frame], data: st.DataObject
) -> None:
    audience: Audience[int] = Audience()
    for number, own in enumerate(listeners):
        audience.join(number, own)
    gone = data.draw(st.sets(st.sampled_from(range(len(listeners))))) if listeners else set()
    for number in gone:
        audience.leave(number, listeners[number])
    for frame in told:
        found = {
            number: said.facts for said, numbers in audience.hearing(frame) for number in sorted(numbers)
        }
        wanted = {
            number: said.facts
            for number, own in enumerate(listeners)
            if number not in gone and (said := hears(own, frame))
        }
        assert found == wanted


@given(frames)
def test_a_frame_is_one_event_of_the_stream_and_carries_six_facts(frame: Frame) -> None:
    said = frame.encoded.decode()
    assert said.endswith("\n\n")
    assert said.count("\n") == 3
    assert said.startswith(f"id: {frame.seq}\ndata: ")
    assert set(json.loads(said.split("data: ")[1])) == {"seq", "verb", "room", "subject", "thread", "path"}
    assert frame.encoded is frame.encoded, "encoded once"
