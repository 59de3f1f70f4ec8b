"""The parts of the documents that are made from the source: `./linli docs` writes them, a house test compares them.

A page is written by hand; between `<!-- made: NAME -->` and `<!-- /made -->` stands what BLOCKS makes under that
name: the rooms' cards, the settings, the rights, the figures, the errands, the command line, the terms.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils import translation

from .settings_told import SETTINGS

HOUSE = Path(__file__).parents[3]
SOURCE = HOUSE / "src" / "linli"
BLOCK = re.compile(r"(?P<head><!-- made: (?P<name>[a-z_]+) -->\n)(?P<made>.*?)(?P<foot><!-- /made -->)", re.S)
LANGUAGES = ("zh-hans", "en")
FLOOR = re.compile(r"^    \"(.+)\",$", re.M)


# --- pages ------------------------------------------------------------------------------------------------


def pages(house: Path = HOUSE) -> list[Path]:
    """The pages that hold a made part."""
    every = [*house.glob("*.md"), *house.glob("docs/**/*.md"), *house.glob("benchmarks/*.md")]
    return sorted(p for p in every if BLOCK.search(p.read_text(encoding="utf-8")))


def blocks_of(text: str) -> list[str]:
    """The names of the made parts of a page."""
    return [found["name"] for found in BLOCK.finditer(text)]


def fresh(text: str) -> str:
    """A page with every made part made anew. Raises KeyError for a name that nothing makes."""
    return BLOCK.sub(lambda found: f"{found['head']}{BLOCKS[found['name']]()}{found['foot']}", text)


def write_all(house: Path = HOUSE) -> list[Path]:
    """Bring every page up to date, once all of them could be made; those that changed."""
    old = {page: page.read_text(encoding="utf-8") for page in pages(house)}
    made = {page: fresh(text) for page, text in old.items()}
    changed = [page for page in made if made[page] != old[page]]
    for page in changed:
        page.write_text(made[page], encoding="utf-8")
    return changed


def table(head: Sequence[str], rows: Iterator[Sequence[object]] | Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def cell(value: object) -> str:
    """A value that breaks no table."""
    return " ".join(str(value).replace("|", "\\|").split())


def both(text: Any) -> tuple[str, str]:
    """A lazy text in Chinese and in English; texts of the installation as they are."""
    if isinstance(text, dict):
        return text["zh"], text["en"]
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(text))
    return said[0], said[1]


# --- rooms ------------------------------------------------------------------------------------------------


def floors() -> list[list[str]]:
    """The rooms floor by floor, the lowest first, as the import contract has them."""
    contract = (HOUSE / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [")[2]
    lines = FLOOR.findall(contract.partition("]")[0])
    return [re.findall(r"[a-z]+", line) for line in reversed(lines)]


def rooms() -> str:
    """Every room's card, from the roof down."""
    parts = []
    for floor, names in reversed(list(enumerate(floors()))):
        parts += [f"## Floor {floor} · 第 {floor} 层\n"]
        for name in names:
            if (SOURCE / name / "__init__.py").exists():
                parts.append(card(name))
    return "\n".join(parts)


def card(room: str) -> str:
    """One room: its first line as a head, the rest of its card as it stands, its tables counted by name."""
    said = (importlib.import_module(f"linli.{room}").__doc__ or "").strip()
    first, _, rest = said.partition("\n")
    return f"### {first.partition(':')[0]}\n{first.partition(':')[2].strip()}\n\n```\n{rest.strip()}\n```\n"


# --- settings ---------------------------------------------------------------------------------------------


def settings_read(source: Path = SOURCE) -> dict[str, str]:
    """Every LINLI_ variable that the source reads, with its default where that is a plain word."""
    found: dict[str, str] = {}
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := name_read(node, path)):
                found[name] = found.get(name) or default_of(node)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                key = node.slice
                if ast.unparse(node.value) == "os.environ" and is_setting(key):
                    found.setdefault(key.value, "")  # type: ignore[attr-defined]
    return found


def name_read(call: ast.Call, path: Path) -> str:
    """The variable that a call reads: env("X"), yes("X"), os.getenv("LINLI_X"), os.environ.get("LINLI_X")."""
    what = ast.unparse(call.func)
    if not call.args:
        return ""
    word = call.args[0]
    if what in {"os.getenv", "os.environ.get", "getenv"} and is_setting(word):
        return str(word.value)  # type: ignore[attr-defined]
    if what in {"env", "yes"} and path.name == "settings.py" and isinstance(word, ast.Constant):
        return f"LINLI_{word.value!s}"
    return ""


def is_setting(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("LINLI_")


def default_of(call: ast.Call) -> str:
    """The second argument, if it is a plain word; a switch is off unless it says otherwise."""
    if len(call.args) > 1:
        return str(call.args[1].value) if isinstance(call.args[1], ast.Constant) else ""
    return "no" if ast.unparse(call.func) == "yes" else ""


def settings() -> str:
    """Every variable: default, what it does in both languages. A variable without a line here is a fault."""
    defaults = settings_read()
    rows = []
    for name in sorted(defaults):
        told = SETTINGS[name]
        default = told.default or (f"`{defaults[name]}`" if defaults[name] else "–")
        rows.append((f"`{name}`", default, told.en, told.zh))
    return table(("Variable · 变量", "Default · 默认值", "What it does", "用途"), rows)


# --- rights -----------------------------------------------------------------------------------------------


def rights() -> str:
    """Who may what: every act, every post."""
    from linli.access.grants import GRANTS, WORDS, Can
    from linli.base.posts import Post

    posts = [(post, *both(post.label)) for post in Post]
    head = ["Act · 权限", "中文", "English", *(f"{zh}<br>{en}" for _post, zh, en in posts)]
    rows = [
        (
            f"`{can.value}`",
            *both(WORDS[can]),
            *("●" if can in GRANTS.get(post, ()) else "" for post, _zh, _en in posts),
        )
        for can in Can
    ]
    return table(head, rows)


def reach() -> str:
    """How far an approver's bulletin may reach, by the kind of the approver's unit."""
    from linli.bulletins.authority import REACH
    from linli.workforce.models import UnitKind

    rows = [(*both(UnitKind(kind).label), f"{r.metres / 1000:g} km", r.villages) for kind, r in REACH.items()]
    head = (
        "批准单位",
        "Approver's unit",
        "Around the village's point, at most · 半径",
        "Villages at most · 村数",
    )
    return table(head, rows)


# --- figures, errands, terms, the command line -------------------------------------------------------------


def indicators() -> str:
    """Every figure of the registry."""
    from linli.indicators.registry import UNITS, all_figures

    rows = [
        (
            f"`{f.code}`",
            f"{f.title['zh']}<br>{f.title['en']}",
            f"{UNITS[f.unit]['zh']} {UNITS[f.unit]['en']}" if f.unit != "percent" else "%",
            "last day · 期末" if f.stock else "period · 期内",
            "yes · 是" if f.residents else "",
            f.version,
            f"{f.definition['zh']}<br>{f.definition['en']}",
        )
        for f in all_figures()
    ]
    head = (
        "Code · 代码",
        "Name · 名称",
        "Unit · 单位",
        "Counted · 口径",
        "Small numbers withheld · 小数保护",
    )
    return table((*head, "Version · 版本", "Definition · 定义"), rows)


def errands() -> str:
    """What a phone may hand in: the whole table."""
    from linli.sync.errands import ERRANDS
    from linli.sync.forms import FORMS

    titles = {form.errand: both(form.title) for form in FORMS}
    rows = []
    for name, errand in ERRANDS.items():
        fields = errand.form.model_fields
        named = [f"`{n}`" + ("" if f.is_required() else "?") for n, f in fields.items() if n != "uid"]
        said = " ".join((errand.command.__doc__ or "").split("\n\n")[0].split())
        rows.append((f"`{name}`", "<br>".join(titles.get(name, ())), said, " ".join(named)))
    return table(
        ("Errand · 事项", "On the phone · 手机上", "What it does", "Fields (? may be absent) · 字段"), rows
    )


def terms() -> str:
    """How long each kind of case keeps its personal data."""
    from linli.retention.terms import terms as kept

    rows = [(f"`{t.case_kind}`", *both(t.word), t.days, f"`{t.rule}`") for t in kept()]
    return table(("Kind · 类别", "中文", "English", "Days after its end · 结束后天数", "Rule · 规则"), rows)


def commands() -> str:
    """The command line, word by word, as its own help says it."""
    from . import cli

    parts = []
    for title in [*cli.PANELS, "More"]:
        words = [word for word in cli.all_words() if cli.panel(word) == title]
        rows = [row for word in words for row in lines_of(word, cli.read(word))]
        if rows:
            parts.append(f"### {title}\n{table(('Command', 'What it does'), rows)}")
    return "\n".join(parts)


def lines_of(name: str, command: Any) -> list[tuple[str, str]]:
    """A word's line, or one for each word below it."""
    if below := getattr(command, "commands", None):
        return [line for word, inner in below.items() for line in lines_of(f"{name} {word}", inner)]
    said = [f"./linli {name}"]
    for param in command.params:
        if param.param_type_name == "argument":
            word = (param.metavar or param.name).upper().strip("[].")
        elif "--data" in param.opts or param.hidden:
            continue
        else:
            word = "/".join([*param.opts, *param.secondary_opts])
        word += "…" if param.multiple or param.nargs == -1 else ""
        said.append(word if param.required else f"[{word}]")
    first = (command.help or "").strip().split("\n\n")[0]
    return [(f"`{' '.join(said)}`", " ".join(first.split()))]


def performance() -> str:
    """The figures of the last run of the benchmarks."""
    from .performance import told

    return told()


BLOCKS: dict[str, Callable[[], str]] = {
    "rooms": rooms,
    "settings": settings,
    "rights": rights,
    "reach": reach,
    "indicators": indicators,
    "errands": errands,
    "terms": terms,
    "commands": commands,
    "performance": performance,
}
