"""Bulletins as CAP 1.2 messages (OASIS, ITU-T X.1303 bis): alert, update, and the cancel of a withdrawn one.

Times carry the installation's offset, never "Z". A circle's centre is the village's point, never the incident's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree

from linli.base.clock import local
from linli.base.texts import say
from linli.incidents.models import Incident
from linli.incidents.vocabulary import Category, kind_word, word_of

from .models import Bulletin

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
GEOCODE = "CN-STAT-12"
CATEGORIES = {
    Category.CRIMINAL: "Security",
    Category.PUBLIC_ORDER: "Security",
    Category.TRAFFIC: "Transport",
    Category.ASSISTANCE: "Rescue",
}


def alert_xml(bulletin: Bulletin) -> bytes:
    """The message that says how the bulletin stands now."""
    with translation.override("en" if bulletin.language == "en" else "zh-hans"):
        return _message(bulletin)


def _message(b: Bulletin) -> bytes:
    cancelled = b.status == Bulletin.Status.WITHDRAWN
    alert = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _put(alert, "identifier", f"{b.uid}.cancel" if cancelled else str(b.uid))
    _put(alert, "sender", sender_of(b))
    _put(alert, "sent", stamp(b.withdrawn_at if cancelled else b.approved_at))
    _put(alert, "status", "Exercise" if b.exercise else "Actual")
    _put(alert, "msgType", "Cancel" if cancelled else "Update" if b.replaces_id else "Alert")
    _put(alert, "source", say(b.approved_by.unit.name, b.language) if b.approved_by else "")
    _put(alert, "scope", "Restricted")
    _put(alert, "restriction", _("For police assistants and staff of the villages named here."))
    if cancelled:
        _put(alert, "note", str(b.get_withdrawn_reason_display()))
        _put(alert, "references", reference_to(b))
    elif b.replaces is not None:
        _put(alert, "references", reference_to(b.replaces))
    _put(alert, "incidents", b.incident.number)
    _info(alert, b, b.incident)
    return etree.tostring(alert, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _info(alert: Any, b: Bulletin, incident: Incident) -> None:
    info = _put(alert, "info", "")
    info.text = None
    _put(info, "language", "en-US" if b.language == "en" else "zh-CN")
    _put(info, "category", CATEGORIES.get(Category(incident.category), "Other"))
    _put(info, "event", kind_word(incident.kind))
    _put(info, "responseType", "Monitor")
    _put(info, "urgency", "Immediate" if incident.urgent else "Expected")
    _put(info, "severity", "Moderate" if incident.urgent else "Minor")
    _put(info, "certainty", "Likely")
    if b.approved_at:
        _put(info, "effective", stamp(b.approved_at))
    _put(info, "expires", stamp(b.expires_at))
    _put(info, "senderName", say(b.approved_by.unit.name, b.language) if b.approved_by else "")
    _put(info, "headline", kind_word(incident.kind) + " · " + b.area.name)
    _put(info, "description", "\n".join(filter(None, [b.text, b.look_for])))
    _put(info, "instruction", b.do_not)
    for code in b.things:
        _pair(info, "parameter", "object", word_of(code))
    _area(info, b)


def _area(info: Any, b: Bulletin) -> None:
    villages = list(b.villages.order_by("metres", "path").values_list("path", flat=True))
    area = _put(info, "area", "")
    area.text = None
    if b.by_township:
        said = _("The township of %(village)s, %(n)d villages")
    else:
        said = _("%(km)s km around %(village)s, %(n)d villages")
    place = {"km": f"{b.radius_m / 1000:g}", "village": b.area.name, "n": len(villages)}
    _put(area, "areaDesc", said % place)
    if not b.by_township and b.area.lat is not None and b.area.lon is not None:
        _put(area, "circle", f"{b.area.lat:.6f},{b.area.lon:.6f} {b.radius_m / 1000:g}")
    for path in villages:
        _pair(area, "geocode", GEOCODE, path[:12])


def sender_of(b: Bulletin) -> str:
    """The unit that let the bulletin out, as a name that nobody else bears."""
    return f"urn:uuid:{b.approved_by.unit.uid}" if b.approved_by else f"urn:uuid:{b.uid}"


def reference_to(b: Bulletin) -> str:
    """How a later message names this bulletin's alert: sender, identifier, sent."""
    return f"{sender_of(b)},{b.uid},{stamp(b.approved_at)}"


def stamp(at: datetime | None) -> str:
    """A time as CAP wants it: whole seconds with an offset, never Z."""
    if at is None:
        raise ValueError("a message of CAP names its times")
    return local(at).replace(microsecond=0).isoformat()


def _put(parent: Any, name: str, text: str) -> Any:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = text
    return child


def _pair(parent: Any, name: str, key: str, value: str) -> None:
    pair = _put(parent, name, "")
    pair.text = None
    _put(pair, "valueName", key)
    _put(pair, "value", value)
