"""The posts of community policing, as the field names them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Post(models.TextChoices):
    """What somebody is appointed to. What a post may do stands in access.grants."""

    ASSISTANT = "assistant", _("village police assistant")
    GRID_MEMBER = "grid_member", _("grid member")
    GRID_LEADER = "grid_leader", _("grid leader")
    AUXILIARY = "auxiliary", _("community auxiliary")
    COMMUNITY_OFFICER = "community_officer", _("community officer")
    OFFICER = "officer", _("police officer")
    DISPATCHER = "dispatcher", _("dispatcher")
    DUTY_OFFICER = "duty_officer", _("department duty officer")
    COMMANDER = "commander", _("approving commander")
    CHIEF = "chief", _("chief")
    ANALYST = "analyst", _("analyst")
    INSPECTOR = "inspector", _("inspector")
    ADMINISTRATOR = "administrator", _("administrator")


def post_word(code: str) -> str:
    """A post's word by its code, as an entry or an access row keeps it; other actors' names as they are."""
    words = {**dict(Post.choices), "claimant": _("the person concerned"), "resident": _("resident")}
    return str(words.get(code, code))
