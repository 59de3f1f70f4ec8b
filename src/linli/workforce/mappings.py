"""Which column of a foreign roster is which of ours: ours by their names, or through a mapping that was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from linli.base.errors import Wrong
from linli.base.tables import first_lines, read_table

from .models import Mapping
from .rosters import ALSO, MAY, NEEDS, posts_by_word

LEFT_OUT = "-"
MOST_WORDS = 30
# words that human-resources systems use beside ours, to guess by
SOUNDS_LIKE = {
    "number": (
        "id",
        "no",
        "no.",
        "badge",
        "employee",
        "employee number",
        "staff number",
        "人员编号",
        "职工号",
        "警员编号",
    ),
    "name": ("full name", "staff name", "人员姓名", "民警姓名"),
    "post": ("position", "job", "job title", "role", "职务", "岗位名称", "人员类别", "职位"),
    "unit": (
        "department",
        "organisation",
        "organization",
        "station",
        "部门",
        "所属部门",
        "所属单位",
        "工作单位",
        "机构",
    ),
    "phone": ("telephone", "duty phone", "work phone", "电话", "联系电话", "办公电话"),
    "beat": ("villages", "area codes", "areas", "责任村", "包村", "村代码", "责任区代码"),
    "from": ("start", "start date", "since", "任职日期", "任职时间", "开始日期"),
    "until": ("end", "end date", "免职日期", "结束日期"),
    "term": ("term until", "contract end", "合同到期", "任期"),
}


@dataclass(frozen=True)
class Way:
    """How a file is read: its columns by place, its words for posts, what it calls our columns."""

    columns: tuple[str, ...] = ()
    posts: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    name: str = ""


def way_of_reading(data: bytes, *, encoding: str = "utf-8", name: str = "") -> Way:
    """How a roster is read: by its own head where that is ours, else through a mapping. Raises Wrong."""
    head = first_lines(data, encoding=encoding, most=1)[0]
    if name:
        found = Mapping.objects.filter(name=name).first()
        if found is None:
            raise Wrong(_("No mapping of this name is kept."), field="mapping", code="not_found")
        if _key(found.head) != _key(head):
            text = _("The mapping “%(name)s” is for files with the columns %(columns)s.")
            said = {"name": found.name, "columns": ", ".join(found.head)}
            raise Wrong(text % said, field="mapping", code="bad_table")
        return _through(found)
    if is_ours(head):
        return Way()
    known = recognised(head)
    return _through(known) if known else Way()


def _through(mapping: Mapping) -> Way:
    heads = {ours: theirs for ours, theirs in zip(mapping.columns, mapping.head, strict=True) if ours}
    return Way(tuple(mapping.columns), dict(mapping.posts), heads, mapping.name)


def recognised(head: Sequence[str]) -> Mapping | None:
    """The mapping that was last kept for files with this head."""
    key = _key(head)
    return next((m for m in Mapping.objects.order_by("-kept_at", "-pk") if _key(m.head) == key), None)


def is_ours(head: Sequence[str]) -> bool:
    """Whether a file says its columns in our own words."""
    named = [ALSO.get(cell.strip().lower(), cell.strip().lower()) for cell in head]
    return len(set(named)) == len(named) and set(NEEDS) <= set(named) <= {*NEEDS, *MAY}


def guessed(head: Sequence[str]) -> list[str]:
    """Our columns for those of a file, as far as their names tell; each at most once."""
    sounds = {word: ours for ours, words in SOUNDS_LIKE.items() for word in (ours, *words)} | ALSO
    found: list[str] = []
    for cell in head:
        ours = sounds.get(cell.strip().lower(), "")
        found.append("" if ours in found else ours)
    return found


def strange_words(data: bytes, columns: Sequence[str], *, encoding: str = "utf-8") -> list[str]:
    """The words for posts in a file that are none of ours, at most thirty, in order of appearance."""
    if "post" not in columns:
        return []
    table = read_table(data, needs=NEEDS, may=MAY, columns=columns, encoding=encoding)
    ours = posts_by_word()
    words = dict.fromkeys(cells["post"].strip()[:40] for _line, cells in table.rows)
    return [word for word in words if word and word.lower() not in ours][:MOST_WORDS]


def check_columns(head: Sequence[str], columns: Sequence[str]) -> None:
    """Every column needed once, none twice, one for each of the file's. Raises Wrong with each fault."""
    chosen = [c for c in columns if c]
    faults = []
    if len(columns) != len(head) or not set(chosen) <= {*NEEDS, *MAY}:
        faults.append(("columns", "not_allowed", _("Choose a column of ours, or leave it out, for each.")))
    for name in NEEDS:
        if name not in chosen:
            faults.append(
                ("columns", "required", _("Say which column holds: %(name)s.") % {"name": word_of(name)})
            )
    for name in dict.fromkeys(c for c in chosen if chosen.count(c) > 1):
        faults.append(
            (
                "columns",
                "duplicate",
                _("Two columns are both said to be: %(name)s.") % {"name": word_of(name)},
            )
        )
    if faults:
        raise Wrong.many(faults)


def word_of(column: str) -> str:
    """One of our columns in the reader's language."""
    return {
        "number": _("Duty number"),
        "name": _("Full name"),
        "post": _("Post"),
        "unit": _("Unit"),
        "phone": _("Duty phone"),
        "beat": _("Beat (codes)"),
        "from": _("First day"),
        "until": _("Last day"),
        "term": _("Term until"),
    }.get(column, column)


def _key(head: Sequence[str]) -> list[str]:
    cells = [str(cell).strip().lower() for cell in head]
    while cells and not cells[-1]:
        cells.pop()
    return cells
