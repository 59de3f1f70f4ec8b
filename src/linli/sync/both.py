"""Texts in both languages at once: a phone changes language without signal."""

from __future__ import annotations

from typing import Any

from django.utils import translation

CODES = {"zh": "zh-hans", "en": "en"}


def in_both(text: Any) -> dict[str, str]:
    """A text, lazy or already in both languages, in Chinese and English."""
    if isinstance(text, dict):
        return {short: text.get(short) or text.get("zh", "") for short in CODES}
    said = {}
    for short, code in CODES.items():
        with translation.override(code):
            said[short] = str(text)
    return said


def with_values(text: Any, **values: Any) -> dict[str, str]:
    """A lazy text with its placeholders filled in, in both languages; a value may be in both itself."""
    said = {}
    for short, code in CODES.items():
        with translation.override(code):
            own = {k: in_both(v)[short] if isinstance(v, dict) else str(v) for k, v in values.items()}
            said[short] = str(text) % own
    return said
