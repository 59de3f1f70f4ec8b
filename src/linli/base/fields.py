"""Columns that many rooms share."""

from __future__ import annotations

from typing import Any

from django.db import models

from .ids import uuid7

PATH_LENGTH = 24


class PathField(models.CharField):
    """A place as a path of fixed-width segments; C collation on PostgreSQL, so that prefixes are ranges."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = PATH_LENGTH
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, "linli.base.fields.PathField", args, kwargs

    def db_type(self, connection: Any) -> str | None:
        kind = super().db_type(connection)
        return f'{kind} COLLATE "C"' if connection.vendor == "postgresql" and kind else kind

    def cast_db_type(self, connection: Any) -> str | None:
        return super().db_type(connection)


def uid_field() -> models.UUIDField:
    """The public id of a row, made by whoever creates it (UUIDv7)."""
    return models.UUIDField(default=uuid7, unique=True, editable=False)


class Row(models.Model):
    """A row with a public id."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class Versioned(Row):
    """A row that people change: forms send its version back."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
