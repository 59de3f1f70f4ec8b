"""What may be known about readings: which post, what for, when; never what was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.base.actors import Actor

from .models import AccessRow
from .scope import under_paths


def door_facts(case_uid: UUID) -> list[Mapping[str, Any]]:
    """Which roles read a case and why, for the person concerned: post, purpose and time, never a name."""
    return list(
        AccessRow.objects.filter(case=case_uid).order_by("at").values("at", "post", "actor_kind", "purpose")
    )


def readings_under(actor: Actor) -> QuerySet[AccessRow]:
    """Every reading under the actor's areas, newest first: for inspectors."""
    return AccessRow.objects.filter(under_paths(actor.paths)).order_by("-at")
