"""What every page's frame shows: the rooms this posting may enter, who acts, where the hub is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from linli.access.grants import Can
from linli.access.policy import may
from linli.base.clock import today
from linli.protection.calendar import years_to_enter

# (address, word, the grants of which one opens it)
NAV: list[tuple[str, Any, tuple[Can, ...]]] = [
    ("sync:today", _("Today"), (Can.USE_FIELD_APP,)),
    ("incidents:board", _("Dispatch board"), (Can.DISPATCH, Can.SEE_INCIDENTS)),
    ("bulletins:list", _("Bulletins"), (Can.DRAFT_BULLETIN, Can.APPROVE_BULLETIN, Can.ANSWER_BULLETIN)),
    ("mediation:list", _("Disputes"), (Can.SEE_MEDIATION,)),
    ("assistance:list", _("Requests"), (Can.SEE_REQUESTS,)),
    ("fieldwork:list", _("Fieldwork"), (Can.SEE_FIELDWORK,)),
    ("premises:list", _("Small premises"), (Can.SEE_PREMISES,)),
    ("protection:week", _("Protected time"), (Can.SEE_PROTECTION, Can.ENTER_OWN_TIME, Can.ASK_FOR_TIME)),
    ("workforce:coverage", _("Staff and coverage"), (Can.SEE_STAFF,)),
    ("placement:list", _("Placement"), (Can.SEE_PLACEMENT,)),
    ("areas:list", _("Areas"), (Can.IMPORT_AREAS, Can.SEE_FIGURES)),
    ("funds:list", _("Funds"), (Can.PLAN_FUNDS, Can.BOOK_FUNDS)),
    ("programme:list", _("Programme"), (Can.RUN_PROGRAMME,)),
    ("indicators:briefing", _("Half-year briefing"), (Can.SEE_FIGURES,)),
    ("protection:rules", _("Rulebook"), (Can.SEE_PROTECTION, Can.CHANGE_RULES, Can.INSPECT)),
    ("retention:list", _("Terms and copies"), (Can.EXTEND_RETENTION,)),
    ("portal:inspect", _("Inspection"), (Can.INSPECT,)),
    ("accounts:list", _("Sign-ins"), (Can.MANAGE_SIGN_INS,)),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; empty for the public."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"rooms": [], "acting": None, "seen": "", "warnings": []}
    rooms = []
    for name, word, grants in NAV:
        if not any(may(actor, can) for can in grants):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        rooms.append({"url": address, "name": word, "count": None, "current": _within(request.path, address)})
    return {
        "seen": getattr(request, "seen", ""),
        "rooms": rooms,
        "acting": {
            "name": actor.staff.name,
            "post": actor.get_post_display(),
            "area": str(actor.unit),
        },
        "warnings": _warnings(actor),
        "switch_url": reverse("site:switch"),
        "sign_out_url": reverse("site:sign_out"),
    }


def _warnings(actor: Any) -> list[tuple[str, str]]:
    """What whoever may mend it is told on every page: (sentence, where)."""
    if not may(actor, Can.CHANGE_RULES):
        return []
    text = _("The holidays and make-up days of %(year)d are not entered yet.")
    return [
        (str(text) % {"year": year}, f"{reverse('protection:calendar')}?year={year}")
        for year in years_to_enter(today())
    ]


def _within(here: str, address: str) -> bool:
    return here == address or (address.count("/") > 1 and here.startswith(address.rstrip("/") + "/"))
