"""What the OpenAPI description says of every operation alike: how to ask, and how the house says no."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from linli.base.problems import PROBLEM_TYPE

READING = (400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 503)
WRITING = (*READING, 415, 428)
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457: why something was not done, in the reader's language.",
    "required": ["type", "title", "status", "code", "detail", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "the stable word for machines"},
        "detail": {"type": "string"},
        "trace_id": {"type": "string"},
        "field": {"type": "string"},
        "rule": {"type": "string"},
        "help": {"type": "string", "description": "what to do instead"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "One request, one key, however often it is sent.",
    "schema": {"type": "string", "format": "uuid"},
}
OWN_KEYS = {"/api/sync"}  # each errand carries its own
SECURITY = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "linli_session"},
}


def completed(schema: Any) -> Any:
    """The description with refusals, keys and ways to sign in added to each operation."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            writes = method != "get"
            answers = operation["responses"]
            told = {int(status) for status in answers if int(status) >= 400}
            for status in told | set(WRITING if writes else READING):
                answers[status] = {
                    "description": HTTPStatus(status).phrase,
                    "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            if writes and path not in OWN_KEYS and KEY["name"] not in names:
                operation["parameters"] = [*operation.get("parameters", []), KEY]
            operation["security"] = [{name: []} for name in SECURITY]
    parts = schema["components"]
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts["securitySchemes"] = SECURITY
    return schema


def query_names(operation: Any) -> set[str]:
    """The query parameters that an operation knows."""
    found: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            flat = getattr(model, "__ninja_flatten_map__", None)
            found |= set(flat or model.model_fields)
    return found
