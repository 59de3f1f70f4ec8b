"""A refusal as RFC 9457 says it."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpResponse

PROBLEM_TYPE = "application/problem+json"


def problem_answer(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """A problem with its stable word for machines and its sentence for people; what is empty is left out."""
    body = {
        "type": f"urn:linli:problem:{code}",
        "title": detail,
        "status": status,
        "code": code,
        "detail": detail,
        "trace_id": uuid.uuid4().hex,
        **{name: value for name, value in more.items() if value},
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM_TYPE)
