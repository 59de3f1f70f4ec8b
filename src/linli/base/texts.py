"""Texts that the installation writes: Chinese always, English when there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language


def say(texts: Mapping[str, str] | str | None, lang: str | None = None) -> str:
    """The text in the reader's language, or in Chinese where there is no other."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    lang = (lang or get_language() or "zh")[:2]
    return texts.get(lang) or texts.get("zh", "")


def check_texts(value: Any) -> None:
    """A bilingual text is a mapping of zh (required) and en to short strings."""
    if not isinstance(value, dict) or not value.get("zh") or set(value) - {"zh", "en"}:
        raise ValidationError("a text needs zh, and may have en")


class TextsField(models.JSONField):
    """A column of {"zh": …, "en": …}."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("validators", [check_texts])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, "linli.base.texts.TextsField", args, kwargs
