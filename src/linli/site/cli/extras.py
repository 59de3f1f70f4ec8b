"""Install what PDF documents and outside channels need."""

from __future__ import annotations

import typer

from linli.site.cli._say import say

app = typer.Typer()


@app.command()
def extras() -> None:
    """Install WeasyPrint (PDF; needs Debian's libpango) and apprise (WeCom, DingTalk, Feishu, SMS, mail).

    The installing is done before this command is reached: the script reads locks/extras.txt.
    """
    say("WeasyPrint and apprise are installed.")
