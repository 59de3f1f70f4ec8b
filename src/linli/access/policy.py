"""The first line of every command: may this post, and is it within its areas?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.base.actors import Actor
from linli.base.errors import NotAllowed, NotFound

from .grants import GRANTS, WORDS, Can


def may(actor: Actor | None, can: Can) -> bool:
    """Whether the actor's post has the grant. Jobs may everything that their command does."""
    if actor is None:
        return False
    return actor.kind == "job" or can in GRANTS.get(actor.post, set())


def covers(actor: Actor, path: str) -> bool:
    """Whether a place lies under one of the actor's areas."""
    return any(path.startswith(own) for own in actor.paths)


def require(actor: Actor, can: Can, path: str | None) -> None:
    """Refuse unless the post may and the place lies within its areas. `path=None` asks for the post only.

    Raises NotAllowed for the post (403) and NotFound for the place (404): outside one's areas nothing exists.
    """
    if not may(actor, can):
        raise NotAllowed(_("Your post may not %(act)s.") % {"act": WORDS[can]})
    if path is not None and not covers(actor, path):
        raise NotFound()


def require_job(actor: Actor) -> None:
    """Refuse unless a routine of the house acts: erasing is never somebody's button."""
    if actor.kind != "job":
        raise NotAllowed(_("Erasing is done by the routine alone, when a case's term is over."))
