"""What each web process imports: the application, and on SQLite the work behind it, in the same process.

On SQLite the worker, the sealer and the outbox share one writer lock with the requests, so they are threads
beside them; on PostgreSQL they are a process of their own (`./linli worker`).
"""

from __future__ import annotations

import importlib.util

from linli.site.wsgi import application

__all__ = ["application"]

from django.db import connection

if connection.vendor == "sqlite" and importlib.util.find_spec("linli.site.background"):
    importlib.import_module("linli.site.background").start()
