"""Keys that go with a post, somebody on leave with a cover, and the mapping of a human-resources system."""

from __future__ import annotations

from datetime import timedelta

from linli.workforce.commands import issue_thing, keep_mapping, record_absence

from ..cast import XIGUAN, assistants_near
from ..clock import DAY
from ..size import LINZI
from ..world import JOB, Tell, World

HEAD = ["人员编号", "人员姓名", "人员类别", "所属单位", "入职方式", "责任村", "任职日期"]
COLUMNS = ["number", "name", "post", "unit", "", "beat", "from"]
WORDS = {"村辅警": "assistant", "网格人员": "grid_member"}


def keys_and_covers(world: World, tell: Tell) -> None:
    """What the staff pages of Linzi show besides who is in post."""
    keep_mapping(JOB, name="人事系统导出", head=HEAD, columns=COLUMNS, posts=WORDS)
    if LINZI not in world.by_path:
        return
    near = list(dict.fromkeys(assistant for _path, assistant in assistants_near(XIGUAN, 12_000)))
    for kind, label in (("key", "警务室 2 号"), ("radio", "0417")):
        issue_thing(JOB, near[0], kind=kind, label=label, issued_on=DAY - timedelta(days=120))
    if len(near) > 2:
        record_absence(JOB, near[-1], kind="leave", valid_from=DAY, valid_to=DAY + timedelta(days=8))
    tell(1)
