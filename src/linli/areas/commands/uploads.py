"""Files handed in: kept until somebody confirms what they would change, at most a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.base.actors import Actor
from linli.base.clock import real_now
from linli.base.deeds import command
from linli.base.errors import Wrong

from ..models import Upload

LARGEST = 16 * 1024 * 1024
KEPT = timedelta(days=1)


@command
def hand_in_list(
    actor: Actor, *, purpose: str, filename: str, content: bytes, encoding: str = "utf-8", **options: Any
) -> Upload:
    """Keep a list for looking through. Nothing of it is read into the tables before somebody confirms it."""
    if len(content) > LARGEST:
        limit = LARGEST // 1024 // 1024
        text = _("A list has at most %(n)d MB.") % {"n": limit}
        raise Wrong(text, field="file", code="too_large", status=413)
    if not content:
        raise Wrong(_("The file is empty."), field="file", code="bad_table")
    Upload.objects.filter(received_at__lt=real_now() - KEPT).delete()
    name = "".join(c for c in filename.rpartition("/")[2].rpartition("\\")[2] if c.isprintable())
    return Upload.objects.create(
        purpose=purpose,
        staff=actor.staff_id or 0,
        filename=name[-80:] or "list",
        content=content,
        encoding=encoding,
        options=options,
        received_at=real_now(),
    )


@command
def drop_list(actor: Actor, upload: Upload) -> None:
    """Forget a list that was handed in."""
    Upload.objects.filter(pk=upload.pk, staff=actor.staff_id or 0).delete()
