"""Keeping how a human-resources system names its columns."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import covers, require
from linli.areas.plan import common_path
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Wrong
from linli.base.posts import Post
from linli.journal.commands import record

from ..mappings import check_columns
from ..models import Mapping


@command
def keep_mapping(
    actor: Actor,
    *,
    name: str,
    head: Sequence[str],
    columns: Sequence[str],
    posts: dict[str, str] | None = None,
) -> Mapping:
    """Keep which columns of a file are which of ours, by name; the same name again replaces it."""
    require(actor, Can.MANAGE_STAFF, None)
    check_columns(head, columns)
    words = {word: post for word, post in (posts or {}).items() if word and post}
    if not set(words.values()) <= set(Post.values) - {Post.INSPECTOR}:
        raise Wrong(_("Choose a post of ours for each word, or none."), field="posts", code="not_allowed")
    known = Mapping.objects.select_for_update().filter(name=name).first()
    if known is not None and not covers(actor, known.path):
        raise NotAllowed(_("Another area keeps a mapping of this name. Choose another name."))
    mapping = known or Mapping(name=name, path=_own_path(actor))
    mapping.head, mapping.columns, mapping.posts, mapping.kept_at = list(head), list(columns), words, now()
    mapping.save()
    record(actor, "mapping.kept", subject=mapping, path=mapping.path, columns=sum(bool(c) for c in columns))
    return mapping


@command
def forget_mapping(actor: Actor, mapping: Mapping) -> None:
    """A mapping is needed no longer."""
    require(actor, Can.MANAGE_STAFF, mapping.path)
    record(actor, "mapping.forgotten", subject=mapping, path=mapping.path)
    mapping.delete()


def _own_path(actor: Actor) -> str:
    return common_path(list(actor.paths)) if actor.paths else ""
