"""The one mover of states."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from .errors import Conflict, Refused


def move(row: Any, to: str, *, expect_version: int | None = None, **stamps: Any) -> None:
    """Move a row one step along its MOVES table, or refuse.

    The UPDATE repeats the old status (and version), so of two people moving the same row at once exactly one
    succeeds, on SQLite and PostgreSQL alike, without a lock.
    """
    old: str = row.status
    if to not in row.MOVES[old]:
        raise Refused(
            _("This is “%(old)s” and cannot become “%(new)s”.")
            % {"old": _word(row, old), "new": _word(row, to)},
            code="wrong_state",
            status=409,
        )
    change(row, expect_version=expect_version, old_status=old, status=to, **stamps)


def change(row: Any, *, expect_version: int | None = None, old_status: str = "", **values: Any) -> None:
    """Change columns of a versioned row by compare-and-set, or raise Conflict."""
    versioned = hasattr(row, "version")
    if versioned and expect_version is not None and row.version != expect_version:
        raise stale()
    where: dict[str, Any] = {"pk": row.pk}
    if old_status:
        where["status"] = old_status
    if versioned:
        where["version"] = row.version
        values["version"] = F("version") + 1
    if not type(row)._default_manager.filter(**where).update(**values):
        raise stale()
    row.refresh_from_db()


def stale() -> Conflict:
    """The sentence for whoever came second."""
    return Conflict(_("Somebody changed this a moment ago. Please look again; what you typed is kept."))


def _word(row: Any, status: str) -> str:
    return str(dict(row._meta.get_field("status").flatchoices).get(status, status))
