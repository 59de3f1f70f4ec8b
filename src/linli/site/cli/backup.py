"""Write all data to one file, and the case keys to another beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linli.site.cli._say import answer, progress
from linli.site.handover.commands import write_backup

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write. Its keys go to FILE.keys-TIME.")],
) -> None:
    """Write all data to one file, and the case keys to another beside it; keep the two apart."""
    with progress("Writing the backup") as done:
        rows = write_backup(file, progress=done)
    answer(f"{rows:,} rows written to {file.name}. Keep the key file beside it in another place.")
