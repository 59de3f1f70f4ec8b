"""Resolve the dependencies anew and write the locks with their hashes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import typer

from linli.base.errors import Refused
from linli.site.checks import HOUSE
from linli.site.cli._say import say

app = typer.Typer()

RESOLVE = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
PLAIN = ["--system-certs", "--no-emit-index-url", "--no-annotate", "--no-header"]
LOCKS = {"run": [], "dev": ["dev"], "extras": ["documents", "channels"]}


@app.command()
def lock(
    upgrade: bool = typer.Option(False, help="Take the newest versions that pyproject.toml allows."),
) -> None:
    """Write locks/run.txt, dev.txt and extras.txt; dev and extras hold exactly what run holds, and more."""
    with tempfile.TemporaryDirectory() as folder:
        say("Fetching the resolver; it is needed for this only.")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        for name, extras in LOCKS.items():
            target = Path("locks") / f"{name}.txt"
            options = [word for extra in extras for word in ("--extra", extra)]
            if name != "run":
                options += ["--constraint", "locks/run.txt"]
            if upgrade:
                options.append("--upgrade")
            command = [f"{folder}/bin/uv", "pip", "compile", "pyproject.toml", "--output-file", str(target)]
            if subprocess.run([*command, *RESOLVE, *PLAIN, *options], cwd=HOUSE, check=False).returncode:
                raise Refused(f"{target} could not be resolved; the lines above say why.")
            say(f"{target} is written.")
