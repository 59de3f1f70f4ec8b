"""The catalogues of texts: compiled by Babel, so that no tool has to be installed for them.

`python -m linli.site.catalogues` compiles what is stale and lists what is wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LINLI = Path(__file__).parents[1]


def catalogues() -> list[Path]:
    """Every room's own catalogue."""
    return sorted(LINLI.glob("*/locale/*/LC_MESSAGES/*.po"))


def compile_stale() -> int:
    """Compile what is newer than its compiled form; how many there were."""
    done = 0
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as file:
            texts = read_po(file, abort_invalid=True)
        fresh = mo.with_suffix(f".{os.getpid()}")  # several processes may start at once
        with fresh.open("wb") as file:
            write_mo(file, texts)
        fresh.replace(mo)
        done += 1
    return done


def faults() -> Iterator[str]:
    """What is wrong in a catalogue: not readable, doubtful, or a translation with other placeholders."""
    for po in catalogues():
        where = po.relative_to(LINLI.parent)
        try:
            with po.open("rb") as file:
                texts = read_po(file, abort_invalid=True)
        except Exception as fault:
            yield f"{where}: {fault}"
            continue
        for message in texts:
            if message.id and message.fuzzy:
                yield f"{where}:{message.lineno}: still marked fuzzy"
        for message, errors in texts.check():
            yield from (f"{where}:{message.lineno}: {error}" for error in errors)


if __name__ == "__main__":
    found = list(faults())
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    if not found:
        compile_stale()
    raise SystemExit(1 if found else 0)
