"""Writing the search index: a few areas after a change, or all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from django.db import connection

from linli.base.actors import Actor
from linli.base.deeds import command

from ..finding import TABLE, Row, index_row
from ..models import Area, FormerName

CHUNK = 5000
FEW = 500


def index_areas(areas: Iterable[Area]) -> None:
    """Put areas into the search index as they now are, instead of what it held of them."""
    rows = list(areas)
    former = defaultdict(list)
    for at in range(0, len(rows), FEW):
        part = [a.pk for a in rows[at : at + FEW]]
        for area, name in FormerName.objects.filter(area__in=part).values_list("area", "name"):
            former[area].append(name)
    forget_rows([a.sort_key for a in rows])
    write_rows(index_row(a.sort_key, a.path, a.valid_to, a.name, former[a.pk]) for a in rows)


@command
def rebuild_search(actor: Actor) -> int:
    """Make the search index anew from all areas; how many there are. After a restore, or for a new tokenizer."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
    index_areas(Area.objects.all())
    return Area.objects.count()


def forget_rows(keys: list[int]) -> None:
    """Take rows out of the index by their sort keys."""
    key = "rowid" if connection.vendor == "sqlite" else "sort_key"
    with connection.cursor() as cursor:
        for at in range(0, len(keys), FEW):
            part = keys[at : at + FEW]
            holes = ", ".join(["%s"] * len(part))
            cursor.execute(f"DELETE FROM {TABLE} WHERE {key} IN ({holes})", part)  # noqa: S608


def write_rows(rows: Iterable[Row]) -> None:
    """Put rows into the index."""
    if connection.vendor == "postgresql":
        _into_postgresql(rows)
        return
    sql = (
        f"INSERT INTO {TABLE} (rowid, path, until, name, sound, inner_sound) VALUES (%s, %s, %s, %s, %s, %s)"  # noqa: S608
    )
    left = iter(rows)
    with connection.cursor() as cursor:
        while part := list(islice(left, CHUNK)):
            cursor.executemany(sql, [(key, path, until, *text) for key, path, until, _plain, *text in part])


def _into_postgresql(rows: Iterable[Row]) -> None:
    """Through a temporary table, because COPY cannot call to_tsvector."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE areas_find_new (sort_key bigint, path text, until date, plain text,"
            " name text, sound text, inner_sound text) ON COMMIT DROP"
        )
        with cursor.cursor.copy("COPY areas_find_new FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {TABLE} SELECT sort_key, path, until, plain, to_tsvector('simple', name),"  # noqa: S608
            " to_tsvector('simple', sound), to_tsvector('simple', inner_sound) FROM areas_find_new"
        )
        cursor.execute("DROP TABLE areas_find_new")
