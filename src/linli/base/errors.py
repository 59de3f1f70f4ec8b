"""Refusals: what the house says no to, as sentences for the person asking."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The deed does not hold. `text` is a full sentence in the reader's language.

    `code` is the stable word for machines, `rule` the rule's name, `help` what to do instead. `note` is an
    Entry (verb, path, thread, subject and codes) that the door writes after the roll-back, so that a refusal
    which matters stands on the timeline.
    """

    status = 422
    code = "refused"

    def __init__(
        self,
        text: Any,
        *,
        code: str = "",
        status: int = 0,
        rule: str = "",
        help: Any = "",
        note: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(str(text))
        self.code = code or type(self).code
        self.status = status or type(self).status
        self.rule = rule
        self.help = str(help)
        self.note = note

    @property
    def text(self) -> str:
        return str(self)


class NotAllowed(Refused):
    """The post may not do this."""

    status = 403
    code = "not_allowed_for_post"


class NotFound(Refused):
    """Not there, or not within this actor's sight: both look the same."""

    status = 404
    code = "not_found"

    def __init__(self, text: Any = "", **more: Any) -> None:
        from django.utils.translation import gettext as _

        super().__init__(text or _("There is nothing here that you may see."), **more)


class Conflict(Refused):
    """Somebody else was faster, or the form is stale."""

    status = 409
    code = "changed_meanwhile"


class Wrong(Refused):
    """One or several fields are wrong; each fault is (field, code, sentence)."""

    status = 422
    code = "wrong_input"

    def __init__(self, text: Any, *, field: str = "", code: str = "", **more: Any) -> None:
        super().__init__(text, code=code or "wrong_input", **more)
        self.faults: list[tuple[str, str, str]] = [(field, self.code, self.text)]

    @classmethod
    def many(cls, faults: list[tuple[str, str, str]]) -> Wrong:
        """A refusal that lists every fault of a form, first one as its sentence."""
        field, code, text = faults[0]
        wrong = cls(text, field=field, code=code)
        wrong.faults = faults
        return wrong
