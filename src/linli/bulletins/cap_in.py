"""Reading a CAP 1.2 message from a stranger: no DTD, no entity, no network, bounded; then what a bulletin needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from linli.base.errors import Refused, Wrong

from .cap import NAMESPACE

MOST_BYTES = 256 * 1024
DEEPEST = 64
KINDS = {"Alert", "Update", "Cancel"}
STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$")


@dataclass(frozen=True)
class Alert:
    """What a bulletin can take from a message."""

    name: str  # sender and identifier: together they are nobody else's
    kind: str
    exercise: bool
    expires: datetime | None
    headline: str
    description: str
    instruction: str
    radius_m: int | None
    references: tuple[str, ...]  # the names of earlier messages


def read_alert(body: bytes) -> Alert:
    """The message in a body. Raises Refused or Wrong, and touches neither files nor network."""
    root = _parsed(_text_of(body))
    kind = _one(root, "msgType")
    if kind not in KINDS:
        raise Wrong(_("Choose one of: %(choices)s.") % {"choices": ", ".join(sorted(KINDS))}, field="msgType")
    status = _one(root, "status")
    if status not in {"Actual", "Exercise"}:
        raise Wrong(_("Only actual messages and exercises are taken in."), field="status", code="not_allowed")
    _stamp(_one(root, "sent"), "sent")
    info = root.find(f"{{{NAMESPACE}}}info")
    if info is None and kind != "Cancel":
        raise Wrong(_("Please fill this in."), field="info", code="required")
    expires = _maybe(info, "expires")
    return Alert(
        name=f"{_name(root, 'sender')},{_name(root, 'identifier')}",
        kind=kind,
        exercise=status == "Exercise",
        expires=_stamp(expires, "expires") if expires else None,
        headline=_maybe(info, "headline") or _maybe(info, "event"),
        description=_maybe(info, "description"),
        instruction=_maybe(info, "instruction"),
        radius_m=_radius(info),
        references=tuple(",".join(r.split(",")[:2]) for r in _maybe(root, "references").split()),
    )


def _text_of(body: bytes) -> str:
    if len(body) > MOST_BYTES:
        raise Refused(_("A message is at most 256 kB."), code="too_large", status=413)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("Expected UTF-8."), code="bad_encoding", status=400) from None
    declared = re.match(r"\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", text)
    if declared and declared[1].lower() not in {"utf-8", "utf8"}:
        raise Refused(_("Expected UTF-8."), code="bad_encoding", status=400)
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Refused(_("A message with a document type is not read."), code="dtd_forbidden")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)


def _parsed(text: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(text.strip(), parser)
    except etree.XMLSyntaxError:
        raise Refused(_("This is not a readable XML message."), code="bad_xml", status=400) from None
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise Wrong(_("This is not a message of CAP 1.2."), field="alert", code="unsupported_type")
    if _depth(root) > DEEPEST:
        raise Refused(_("The data is nested too deeply."), code="too_complex", status=400)
    return root


def _depth(root: Any) -> int:
    deepest = level = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def _maybe(parent: Any, name: str) -> str:
    child = parent.find(f"{{{NAMESPACE}}}{name}") if parent is not None else None
    return " ".join((child.text or "").split()) if child is not None else ""


def _one(parent: Any, name: str) -> str:
    text = _maybe(parent, name)
    if not text:
        raise Wrong(_("Please fill this in."), field=name, code="required")
    return text


def _name(root: Any, name: str) -> str:
    text = _one(root, name)
    if set(text) & set(" ,<&") or len(text) > 100:
        raise Wrong(_("This has not the expected form."), field=name, code="not_allowed")
    return text


def _stamp(text: str, name: str) -> datetime:
    try:
        if STAMP.match(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Wrong(_("This is not a date or time."), field=name, code="bad_date")


def _radius(info: Any) -> int | None:
    """The circle's radius in metres; its centre is not taken over: ours is the incident's village."""
    area = info.find(f"{{{NAMESPACE}}}area") if info is not None else None
    parts = _maybe(area, "circle").split()
    try:
        return round(float(parts[1]) * 1000) if len(parts) == 2 else None
    except (ValueError, OverflowError):
        raise Wrong(_("This is not a number."), field="circle", code="not_a_number") from None
