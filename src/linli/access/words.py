"""What happened at a case's doors, in words that every kind of case shares."""

from __future__ import annotations

from django.utils.translation import gettext as _

DOOR_VERBS = (
    *("pin.renewed", "deferral.proposed", "deferral.agreed", "deferral.ended"),
    *("extension.asked", "extension.agreed"),
)


def door_words(verb: str) -> str:
    """A deed about a party's copy, PIN or term in words; the verb itself for any other."""
    words = {
        "pin.renewed": _("A party got a new PIN by call-back"),
        "deferral.proposed": _("Withholding a party's copy was asked for"),
        "deferral.agreed": _("Withholding a party's copy was agreed by a second person"),
        "deferral.ended": _("A party's copy is no longer withheld"),
        "extension.asked": _("Keeping the personal data longer was asked for"),
        "extension.agreed": _("Keeping the personal data longer was agreed by a second person"),
    }
    return words.get(verb, verb)
