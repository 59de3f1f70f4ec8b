"""The page on which somebody in office shows that they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.access.doors import Acting, door, is_htmx
from linli.access.grants import Can
from linli.access.policy import may

from .codes import code_now


@require_GET
@door()
def my_code(request: Acting) -> HttpResponse:
    """My code: shown to a resident at the door, another one each minute. On a phone in the frame of the field app."""
    actor: Any = request.actor
    piece = "workforce/_my_code.html"
    field = may(actor, Can.USE_FIELD_APP)
    page = (
        piece if is_htmx(request) else "workforce/my_code_field.html" if field else "workforce/my_code.html"
    )
    answer = render(request, page, {"code": code_now(actor), "posting": actor})
    answer["Cache-Control"] = "no-store"
    return answer
