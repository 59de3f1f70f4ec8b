"""Writing a briefing for any area and period, in Chinese or in English."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from linli.areas.models import Area, Level
from linli.base.words import iso
from linli.journal.queries import head

from . import registry
from .answers import reading
from .document import Document
from .hand import Writing
from .periods import AsOf, Period
from .queries import Figure, figures
from .sections import SECTIONS
from .sections_people import lead

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def write(area: Area, period: Period, as_of: AsOf, lang: str = "zh", *, public: bool = False) -> Document:
    """The briefing as a document in one language; every figure in it is counted now, as of the instant.

    `public` is the form for everybody, in which small numbers about residents' cases are withheld.
    """
    with translation.override(LANGUAGES[lang]), reading():
        w = Writing(area, period, as_of, public)
        sections = [made for section in SECTIONS if not (made := section(w)).empty]
        return Document(
            lang=lang,
            area={"code": area.code, "name": area.name, "level": area.level},
            start=period.start.isoformat(),
            last=period.last.isoformat(),
            as_of=as_of.at.isoformat(),
            title=_("Half-year briefing") if period.fixed == "half" else _("Briefing"),
            subtitle=str(period),
            publisher=_("%(area)s · community policing") % {"area": area.name},
            meta=_meta(w),
            lead=lead(w),
            sections=sections,
            notes=_notes(w),
            signatures=[_("Compiled by"), _("Checked by (second person)"), _("Date")],
        )


def all_figures(area: Area, period: Period, as_of: AsOf) -> list[Figure]:
    """Every figure of the registry, for the machine-readable forms of the briefing."""
    return figures([what.code for what in registry.all_figures()], area, period, as_of)


def _meta(w: Writing) -> list[list[str]]:
    day = w.as_of.stock_day(w.period)
    return [
        [_("Up to"), f"{w.period.last.isoformat()} 24:00"],
        [_("Recorded by"), iso(w.as_of.at)],
        [_("Areas as of"), f"{day.isoformat()}{_areas(w)}"],
        [_("Seal"), seal()],
    ]


def _areas(w: Writing) -> str:
    if w.area.level not in {Level.PROVINCE, Level.CITY}:
        return ""
    from .places import COUNTY
    from .queries import _expected

    day = w.as_of.stock_day(w.period)
    counties = len(_expected(w.area.path, Level.COUNTY, day)) if len(w.area.path) < COUNTY else 0
    if w.area.level == Level.CITY:
        return _(", %(counties)s counties") % {"counties": counties}
    return _(", %(cities)s cities, %(counties)s counties") % {"cities": len(w.below), "counties": counties}


def seal() -> str:
    """The head of the journal as people read it: `b41c 7f20 9de3`."""
    return spaced(head()[1])


def spaced(hash_: str) -> str:
    """The first twelve letters of a hash in three groups."""
    return " ".join(hash_[i : i + 4] for i in range(0, 12, 4))


def _notes(w: Writing) -> list[str]:
    notes = []
    for found in w._found.values():
        if found and found.complete and not found.complete.whole and found.value:
            notes.append(
                _("%(figure)s: %(n)s of %(of)s areas have no record.")
                % {
                    "figure": found.indicator,
                    "n": found.complete.of - found.complete.have,
                    "of": found.complete.of,
                }
            )
    notes.append(
        _(
            "Each figure counts what was recorded before the instant above; what is recorded later does not change it."
        )
    )
    if any(f and f.indicator.residents for f in w._found.values()):
        notes.append(
            _(
                "Numbers below 5 about residents' cases are withheld, together with a sibling, so that none can be "
                "found by subtraction."
            )
            if w.public
            else _(
                "This briefing is for staff. In public, numbers below 5 about residents' cases are withheld, "
                "together with a sibling, so that none can be found by subtraction."
            )
        )
    if getattr(settings, "LINLI_DEMO", False) or settings.LINLI_CLOCK_OFFSET:
        notes.append(_("Demonstration: all people and records are invented."))
    return notes
