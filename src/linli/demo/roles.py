"""The sign-ins of the demonstration, one per role: these and no others have an account."""

from __future__ import annotations

from typing import NamedTuple

from linli.base.posts import Post

PASSWORD = "lantern river 2017"  # noqa: S105 (printed for everybody; only a demonstration knows it)


class Role(NamedTuple):
    """A sign-in: whose post in which unit it is; `holds` names a village of the beat instead."""

    login: str
    post: Post
    unit: str = ""
    holds: str = ""


ROLES = (
    Role("dispatcher", Post.DISPATCHER, "370305-C"),
    Role("commander", Post.COMMANDER, "370305-C"),
    Role("cid", Post.DUTY_OFFICER, "370305-X"),
    Role("assistant", Post.ASSISTANT, holds="near Xiguan"),
    Role("officer", Post.COMMUNITY_OFFICER, holds="370702003004"),
    Role("grid", Post.GRID_LEADER, holds="370702003004"),
    Role("station", Post.CHIEF, "370305100-S"),
    Role("chief", Post.CHIEF, "370305-F"),
    Role("city", Post.ANALYST, "3703-B"),
    Role("analyst", Post.ANALYST, "37-D"),
    Role("leader", Post.CHIEF, "37-D"),
    Role("inspector", Post.INSPECTOR, "37-D"),
    Role("admin", Post.ADMINISTRATOR, "37-D"),
)
