"""What must hold before the house serves anybody, and while it does."""

from __future__ import annotations

import sqlite3

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from linli.access.sealing import KeyProblem, master_keys
from linli.journal.queries import unsealed_too_long

SHORTEST_SECRET = 32


def faults_at_start() -> list[str]:
    """One line per fault; with any, `serve` refuses to start."""
    faults = []
    if settings.SECRET_KEY.startswith("unset") or len(settings.SECRET_KEY) < SHORTEST_SECRET:
        faults.append(f"LINLI_SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters.")
    if settings.DEBUG and not settings.LINLI_DEMO:
        faults.append("LINLI_DEBUG is yes.")
    try:
        master_keys()
    except KeyProblem as problem:
        faults.append(str(problem))
    if (settings.LINLI_DATA / "demonstration.json").exists() and not settings.LINLI_DEMO:
        faults.append("This folder holds a demonstration. Start it with: ./linli demo")
    inside = settings.LINLI_DATA in settings.LINLI_KEY_FILE.parents
    if inside:
        faults.append("The key file lies inside the data folder, and so in every backup of it.")
    return faults + _database_faults()


def _database_faults() -> list[str]:
    questions: dict[str, dict[str, object]] = {
        "sqlite": {"PRAGMA synchronous": 2, "PRAGMA journal_mode": "wal", "PRAGMA foreign_keys": 1},
        "postgresql": {"SHOW synchronous_commit": "on", "SHOW server_encoding": "UTF8"},
    }
    wanted = questions[connection.vendor]
    faults = []
    try:
        with connection.cursor() as cursor:
            for question, answer in wanted.items():
                cursor.execute(question)
                found = cursor.fetchone()[0]
                in_memory = connection.vendor == "sqlite" and found == "memory"
                if found != answer and not in_memory:
                    faults.append(f"The database answers {found!r} to {question}; {answer!r} is needed.")
    except (DatabaseError, sqlite3.Error):
        faults.append("The database cannot be reached.")
    return faults


def faults_now() -> list[str]:
    """Faults while serving: for the health page and the red line of the console."""
    try:
        return ["The journal's sealer is late."] if unsealed_too_long() else []
    except DatabaseError:
        return ["The database cannot be reached."]
