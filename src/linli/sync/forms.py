"""The forms that a phone shows, as data: a room adds a screen by one entry here, beside its errand.

What is required, how long and how large a value may be comes from the errand's own schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .errands import ERRANDS

Label = Any  # a lazy text

# what the phone knows how to show; "village" offers one's own villages, "given" is known from where one came
TYPES = {"text", "textarea", "number", "select", "radio", "date", "datetime", "checkbox", "village", "given"}


@dataclass(frozen=True)
class Field:
    """One field of a form on the phone."""

    name: str
    label: Label
    type: str = "text"
    hint: Label = ""
    options: tuple[tuple[str, Label], ...] = ()
    value: Any = None


@dataclass(frozen=True)
class Form:
    """One screen: which errand it makes, and its fields. `menu`: offered under "write it down"."""

    errand: str
    title: Label
    fields: tuple[Field, ...]
    hint: Label = ""
    menu: bool = True


FORMS: list[Form] = [
    Form(
        "tip.send",
        _("I saw it"),
        (
            Field("bulletin", "", "given"),
            Field(
                "text",
                _("Where and what did you see?"),
                "textarea",
                hint=_("The place first. Nothing about people who have nothing to do with it."),
            ),
        ),
        menu=False,
    ),
]


def in_both(text: Label) -> dict[str, str]:
    """A text in Chinese and English."""
    said = {}
    for short, code in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(code):
            said[short] = str(text)
    return said


def described(errands: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Every form as the phone reads it."""
    wanted = set(errands) if errands is not None else None
    return [_described(form) for form in FORMS if wanted is None or form.errand in wanted]


def _described(form: Form) -> dict[str, Any]:
    schema = ERRANDS[form.errand].form.model_json_schema()
    required = set(schema.get("required", []))
    fields = []
    for field in form.fields:
        limits = _limits(schema["properties"][field.name])
        fields.append(
            {
                "name": field.name,
                "type": field.type,
                "label": in_both(field.label),
                "hint": in_both(field.hint),
                "required": field.name in required,
                "options": [[value, in_both(label)] for value, label in field.options],
                "value": field.value,
                **limits,
            }
        )
    return {
        "errand": form.errand,
        "title": in_both(form.title),
        "hint": in_both(form.hint),
        "menu": form.menu,
        "fields": fields,
    }


def _limits(said: dict[str, Any]) -> dict[str, Any]:
    """The bounds that the schema sets, looked for through "one of these or nothing"."""
    found = {}
    for part in [said, *said.get("anyOf", [])]:
        for ours, theirs in (("most", "maxLength"), ("min", "minimum"), ("max", "maximum")):
            if theirs in part:
                found[ours] = part[theirs]
    return found


__all__ = ["FORMS", "TYPES", "Field", "Form", "described", "in_both"]
