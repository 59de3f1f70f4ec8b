"""What no request may bring to any door: illegal characters, a body too large, cut short or in another encoding."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from pydantic_core import PydanticCustomError

from linli.base.bodies import MOST_BYTES, bad_encoding, read_json, too_complex, too_large, truncated
from linli.base.errors import NotFound, Refused, Wrong
from linli.base.inputs import clean

from .middleware import SAFE, refusal

Next = Callable[[HttpRequest], HttpResponse]
MOST_UPLOAD = 17 * 1024 * 1024  # a list of 16 MB and its form
FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data"
JSON = "application/json"


class Bodies:
    """Refuses such requests before anybody reads them; what a schema can say is left to it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _check_address(request)
            if request.method not in SAFE:
                _check_body(request)
        except Refused as no:
            return refusal(request, no)
        except (
            BadRequest,
            MultiPartParserError,
            RequestDataTooBig,
            TooManyFieldsSent,
            TooManyFilesSent,
        ) as no:
            return refusal(request, refusal_of(no))
        return self.get_response(request)


def _check_address(request: HttpRequest) -> None:
    """PostgreSQL takes no NUL in a text, and no name of ours has an invisible mark."""
    if not _is_clean(request.path):
        raise NotFound()
    for name, values in request.GET.lists():
        for value in [name, *values]:
            try:
                clean(value)
            except PydanticCustomError as wrong:
                field = name if _is_clean(name) else ""
                raise Wrong(wrong.message(), field=field[:80], code=wrong.type) from None


def _is_clean(text: str) -> bool:
    try:
        clean(text)
    except PydanticCustomError:
        return False
    return True


def _check_body(request: HttpRequest) -> None:
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    kind = request.content_type or ""
    most = MOST_UPLOAD if kind == FILES else MOST_BYTES
    if length > most:
        raise too_large(length, most)
    if kind == FILES:
        request.FILES  # noqa: B018 (read now, so that what is missing is missed now)
        # the stream knows how much of it came; a test's stream has no such count
        got = getattr(getattr(request, "_stream", None), "_pos", length)
    else:
        got = len(request.body)
    if got < length:
        raise truncated(got, length)
    if kind == FORM:
        _check_encoding(request.body)


def _check_encoding(body: bytes) -> None:
    """A form in another encoding than UTF-8 would be stored as question marks."""
    said = unquote_to_bytes(body)
    try:
        said.decode()
    except UnicodeDecodeError:
        raise bad_encoding(said) from None


def json_of(request: HttpRequest) -> object:
    """The JSON of a request. Raises Refused: 415 for another kind of body, 400 for what is none."""
    if request.content_type != JSON:
        raise Refused(_("This door takes JSON (application/json)."), code="unsupported_type", status=415)
    return read_json(request.body)


def refusal_of(fault: Exception | None) -> Refused:
    """What Django refused by itself, as a refusal of ours."""
    if isinstance(fault, RequestDataTooBig):
        return too_large(MOST_BYTES + 1)
    if isinstance(fault, TooManyFieldsSent | TooManyFilesSent):
        return too_complex()
    if isinstance(fault, DisallowedHost):
        return Refused(_("This house is not served under that name."), code="bad_host", status=400)
    return Refused(_("This request could not be read. Nothing was changed."), code="bad_request", status=400)
