"""`python -m linli.live --port N --origin http://host:port`: the hub, on the database of the environment."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import resource
import signal
import socket
import sys
from functools import partial

import django

SPARE = 64  # file handles that are not streams
SEND_BUFFER = 64 * 1024  # what the kernel may hold for a client who does not read
# The database's thread gives way at every row; it must not wait five milliseconds for its turn again.
TURN_SECONDS = 0.0005
SILENT_MS = 30_000  # unanswered for so long, and the kernel ends the connection


async def serve(args: argparse.Namespace) -> None:
    """Listen until told to stop."""
    from .hub import Hub
    from .protocol import Connection
    from .wake import usual_poll, wait_for_notices

    hub = Hub(origin=args.origin, most=args.most, poll=args.poll or usual_poll())
    await hub.start()
    with socket.socket(socket.AF_INET6 if ":" in args.host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_MS)
        listener.bind((args.host, args.port))
        server = await hub.loop.create_server(partial(Connection, hub), sock=listener, backlog=4096)
        stop = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            hub.loop.add_signal_handler(sign, stop.set)
        works = (hub.listen(), hub.admit(), hub.keep_alive(), hub.tidy(), wait_for_notices(hub.wake))
        tasks = [asyncio.create_task(work) for work in works]
        for task in tasks:
            task.add_done_callback(partial(_ended, stop))
        logging.getLogger("linli.live").info("listening on %s:%d for %s", args.host, args.port, args.origin)
        await stop.wait()
        server.close()
        hub.close()
        faults = [task.exception() for task in tasks if task.done() and not task.cancelled()]
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0)
        for fault in filter(None, faults):
            raise fault


def _ended(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    # a part of the hub that broke takes the hub down: whoever watches it starts a whole one
    if not task.cancelled() and task.exception():
        stop.set()


def handles(most: int) -> int:
    """As many streams as wanted and as the system lets one process have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return most if soft == resource.RLIM_INFINITY else max(1, min(most, soft - SPARE))


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="linli.live", description="Tells open screens what happened.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--origin", required=True, help="the only origin whose pages may listen")
    parser.add_argument("--most", type=int, default=20_000, help="connections at most")
    parser.add_argument("--poll", type=float, default=0.0, help="seconds between two looks at the journal")
    args = parser.parse_args()
    args.most = handles(args.most)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    sys.setswitchinterval(TURN_SECONDS)
    django.setup()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(args))


if __name__ == "__main__":
    main()
