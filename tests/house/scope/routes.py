"""Every way into the house: the pages of the resolver and the operations of the JSON door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

from linli.site.api import api
from linli.site.urls import urlpatterns

FRAMEWORK = {"/api/openapi.json", "/api/"}  # the description itself: public, the same for everybody


@dataclass(frozen=True)
class Way:
    """One address and, at the JSON door, one method of it."""

    name: str  # "premises:one", or "GET /api/premises"
    address: str  # "/premises/{uid}"
    view: Callable[..., Any]
    method: str = ""  # of an operation; a page's methods are its own matter
    operation: Any = None

    @property
    def holes(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.address)

    def at(self, **values: object) -> str:
        """The address with its holes filled."""
        return re.sub(r"{(\w+)}", lambda hole: str(values[hole[1]]), self.address)


def pages(patterns: Any = None, before: str = "/", names: str = "") -> Iterator[Way]:
    """Every page of the resolver."""
    for pattern in urlpatterns if patterns is None else patterns:
        address = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                below = f"{names}{pattern.namespace}:" if pattern.namespace else names
                yield from pages(pattern.url_patterns, address, below)
        elif isinstance(pattern, URLPattern):
            yield Way(f"{names}{pattern.name}", address, pattern.callback)


def operations() -> Iterator[Way]:
    """Every operation of the JSON door."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            address = "/api" + re.sub(r"{(?:\w+:)?(\w+)}", r"{\1}", path)
            for operation in view.operations:
                for method in operation.methods:
                    name = f"{method} {address}"
                    yield Way(name, address, operation.view_func, method, operation)


def all_ways() -> list[Way]:
    return [*pages(), *operations()]
