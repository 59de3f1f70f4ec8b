"""Who should see what: a small answer of its own, from the table of grants and the promise "one's area and below"."""

from __future__ import annotations

from linli.access.grants import GRANTS, Can
from linli.base.posts import Post

from .table import Rule
from .world import OWN, Somebody, World

PROTECTED = {Post.COMMUNITY_OFFICER, Post.AUXILIARY}
ASKED = {OWN, "370305101202", "370305101203", "370305101001", "370305102201", "370303101201"}  # within 5 km


def has_post(who: Somebody, rule: Rule) -> bool:
    """Whether the post has every grant that the way takes."""
    return all(can in GRANTS[who.post] for can in rule.cans)


def is_there(who: Somebody, path: str = OWN) -> bool:
    """Whether a place is one of somebody's areas or lies below one."""
    return any(path.startswith(own) for own in who.paths)


def is_open(world: World, who: Somebody, rule: Rule) -> bool:
    """Whether somebody comes through a way to a thing."""
    if rule.sight == "asked or case":
        return _is_asked(who) or (has_post(who, rule) and is_there(who))
    if not has_post(who, rule):
        return False
    if rule.sight == "mine":
        owner = getattr(world.things[rule.kind], "posting_id", None)
        if owner is None:  # a list handed in is its staff member's
            return who is world.who(Post.ADMINISTRATOR)
        return who.posting.pk == owner
    if rule.sight == "time":
        tasking = world.things[rule.kind]
        own = who.posting.pk in {tasking.posting_id, tasking.asked_by_id}
        sees = {Can.SEE_PROTECTION, Can.INSPECT} & GRANTS[who.post]
        superior = sees and who.post not in PROTECTED
        return own or (bool(superior) and is_there(who))
    if rule.sight == "whole":
        return any(len(path) <= 2 for path in who.paths)
    if rule.sight == "asked":
        return _is_asked(who)
    return is_there(who)


def _is_asked(who: Somebody) -> bool:
    """Whether a bulletin in force asks a village of theirs, or the village that their grid lies in."""
    if Can.ANSWER_BULLETIN not in GRANTS[who.post]:
        return False
    return any(village.startswith(own) or own.startswith(village) for village in ASKED for own in who.paths)
