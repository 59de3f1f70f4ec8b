"""An incident through HTTP against direct commits of the same rows: what the house costs, on both databases.

    python benchmarks/report_incident.py [--json FILE] [--only sqlite|postgresql] [--quick] [--one-county]

Subject: `linli serve` as anybody starts it; eight clients on kept connections post calls to the JSON door, each with
a token and an idempotency key. One call is a case key, an incident, its party with a door, an entry, a parcel, a
receipt and the county's counter, in one durable transaction; the sealer runs beside it.

Limit: the very same rows, taken from the subject's database, written by a program that does nothing else, one commit
for each call, to a copy of that database with the same tables, indexes and settings (SQLite: one writer, which is
its best; PostgreSQL: eight connections).

Both take turns, five times each, in one run. Targets: at least 0.15 of the limit on SQLite, 0.08 on PostgreSQL. Every
answer is read and counted; one that is no 201, or a call that is not in the database afterwards, fails the run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import platform
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HOUSE / "src"), str(HOUSE)]
TARGETS = {"sqlite": 0.15, "postgresql": 0.08}
CLIENTS = 8
ROUNDS = 5
COUNTIES = 16
TABLES = [  # in the order in which they point at each other
    "access_casekey",
    "incidents_incident",
    "access_door",
    "incidents_incidentparty",
    "journal_entry",
    "outbox_parcel",
    "accounts_receipt",
]


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--json", type=Path)
    words.add_argument("--only", choices=list(TARGETS))
    words.add_argument("--quick", action="store_true", help="short turns: to see that it runs, not to quote")
    words.add_argument(
        "--one-county", action="store_true", help="all calls in one county: its counter is the queue"
    )
    words.add_argument("--step", help=argparse.SUPPRESS)
    said = words.parse_args()
    if said.step:
        return STEPS[said.step]()
    seconds = 0.8 if said.quick else 3.0
    found: dict[str, Any] = {"machine": machine(), "clients": CLIENTS, "rounds": ROUNDS, "seconds": seconds}
    for vendor in [said.only] if said.only else list(TARGETS):
        with database(vendor) as (url, folder):
            found[vendor] = measure(vendor, url, folder, seconds, one_county=said.one_county)
            show(vendor, found[vendor])
    if said.json:
        said.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return int(any(found[v]["ratio"] < TARGETS[v] for v in TARGETS if v in found))


def machine() -> dict[str, Any]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {"processor": model, "cores": os.cpu_count(), "python": platform.python_version()}


@contextlib.contextmanager
def database(vendor: str) -> Iterator[tuple[str, Path]]:
    """An empty database of one kind, durable, and a folder for the rest."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        folder = Path(name)
        if vendor == "sqlite":
            yield f"sqlite:///{folder}/data/linli.sqlite", folder
            return
        from tests.support.postgres import throw_away_cluster

        with throw_away_cluster(durable=True) as url:
            yield url, folder


def environment(url: str, folder: Path) -> dict[str, str]:
    (folder / "data").mkdir(exist_ok=True)
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("LINLI_")},
        "DJANGO_SETTINGS_MODULE": "linli.site.settings",
        "PYTHONPATH": os.pathsep.join([str(HOUSE / "src"), str(HOUSE)]),
        "LINLI_DB": url,
        "LINLI_DATA": str(folder / "data"),
        "LINLI_KEY_FILE": str(folder / "keys" / "master"),
        "LINLI_SECRET_KEY": "only for measuring, long enough, signs nothing that stays",
    }


def step(name: str, env: dict[str, str], **more: str) -> Any:
    """One part of this script in a process of its own; what it prints last, as JSON."""
    told = subprocess.run(
        [sys.executable, __file__, "--step", name],
        env=env | more,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise SystemExit(f"{name} failed:\n{told.stderr[-2000:]}")
    return json.loads(told.stdout.splitlines()[-1])


# --- measuring --------------------------------------------------------------------------------------------


def measure(vendor: str, url: str, folder: Path, seconds: float, *, one_county: bool) -> dict[str, Any]:
    env = environment(url, folder)
    made = step("prepare", env)
    if one_county:
        made["areas"] = made["areas"][:3]
    subject: list[float] = []
    limit: list[float] = []
    calls = 0
    with serving(env) as port:
        calls += clients(port, made, seconds / 2)[0]  # warm
        rows = step("rows", env)
        with copied(vendor, url, folder) as copy:
            for _round in range(ROUNDS):
                n, took = clients(port, made, seconds)
                calls += n
                subject.append(n / took)
                limit.append(direct(vendor, copy, rows, seconds * 0.6))
    stored = step("count", env)["incidents"]
    if stored != calls:
        raise SystemExit(f"{calls} calls were answered and {stored} are stored")
    ratios = [s / most for s, most in zip(subject, limit, strict=True)]
    return {
        "ratio": round(statistics.median(ratios), 3),
        "range": [round(min(ratios), 3), round(max(ratios), 3)],
        "target": TARGETS[vendor],
        "http_per_s": round(statistics.median(subject)),
        "direct_per_s": round(statistics.median(limit)),
        "calls": calls,
        "share": step("shares", env),
    }


@contextlib.contextmanager
def serving(env: dict[str, str]) -> Iterator[int]:
    """`linli serve` on a free port."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "linli.site.cli", "serve", "--port", str(port)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
    )
    try:
        for _try in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if server.poll() is not None:
                raise SystemExit(f"serve ended: {server.stderr.read().decode()[-1500:]}")  # type: ignore[union-attr]
            time.sleep(0.1)
        time.sleep(1)
        yield port
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()


def free_port() -> int:
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            with contextlib.suppress(OSError):
                two.bind(("127.0.0.1", port + 1))
                return port


def clients(port: int, made: dict[str, Any], seconds: float) -> tuple[int, float]:
    """Eight clients in two processes for a while: how many calls were saved, and in how long."""
    context = multiprocessing.get_context("fork")
    told: Any = context.Queue()
    shares = [made["tokens"][:4], made["tokens"][4:]]
    began = time.perf_counter()
    workers = [
        context.Process(target=talk, args=(port, tokens, made["areas"], seconds, told)) for tokens in shares
    ]
    for worker in workers:
        worker.start()
    answers = [told.get(timeout=seconds + 60) for _ in workers]
    took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    if faults := [a for a in answers if isinstance(a, str)]:
        raise SystemExit(f"a call was not saved: {faults[0]}")
    return sum(n for n, _took in answers), max(took for _n, took in answers) or took


def talk(port: int, tokens: list[str], areas: list[str], seconds: float, told: Any) -> None:
    """Four clients on kept connections."""
    counts: list[int] = []
    faults: list[str] = []
    began = time.perf_counter()
    until = began + seconds

    def one(token: str) -> None:
        n = 0
        try:
            with socket.create_connection(("127.0.0.1", port), 30) as line:
                file = line.makefile("rb")
                while time.perf_counter() < until:
                    line.sendall(request(port, token, areas[(n * 7 + hash(token)) % len(areas)]))
                    status = file.readline()
                    length = 0
                    while (head := file.readline()) not in {b"\r\n", b""}:
                        if head.lower().startswith(b"content-length:"):
                            length = int(head.split(b":")[1])
                    body = file.read(length)
                    if b" 201 " not in status:
                        faults.append(f"{status!r} {body[:300]!r}")
                        return
                    n += 1
        except OSError as fault:
            faults.append(repr(fault))
        finally:
            counts.append(n)

    threads = [threading.Thread(target=one, args=(t,)) for t in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(faults[0] if faults else (sum(counts), time.perf_counter() - began))


def request(port: int, token: str, area: str) -> bytes:
    body = json.dumps(
        {
            "area": area,
            "kind": "motorcycle_theft",
            "account": "红色 125，停在家门口，中午还在",
            "address": "三组，村口小卖部东侧",
            "things": ["motorcycle", "red", "cc_125"],
            "name": "甄喜",
            "contact": "13000000000",
        },
        ensure_ascii=False,
    ).encode()
    return (
        f"POST /api/incidents HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {uuid.uuid4()}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


# --- the limit --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def copied(vendor: str, url: str, folder: Path) -> Iterator[str]:
    """A copy of the subject's database, which no sealer reads: for the limit."""
    if vendor == "sqlite":
        target = folder / "copy.sqlite"
        with sqlite3.connect(url.removeprefix("sqlite:///")) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
        yield str(target)
        target.unlink()
        return
    import psycopg

    host = url.partition("host=")[2]
    with psycopg.connect(f"host={host} user=linli dbname=postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE limit_of_it")
    dump = subprocess.run(
        [shutil.which("pg_dump") or "pg_dump", "-h", host, "-U", "linli", "postgres"],
        capture_output=True,
        check=True,
    )
    subprocess.run(
        [shutil.which("psql") or "psql", "-q", "-h", host, "-U", "linli", "limit_of_it"],
        input=dump.stdout,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    yield f"host={host} user=linli dbname=limit_of_it"


def direct(vendor: str, where: str, rows: dict[str, Any], seconds: float) -> float:
    """The same rows, one commit per call, by a program that does nothing else; how many a second."""
    if vendor == "sqlite":
        began = time.perf_counter()
        n = write_sqlite(where, rows, began + seconds)
        return n / (time.perf_counter() - began)
    context = multiprocessing.get_context("fork")
    told: Any = context.Queue()
    workers = [context.Process(target=write_postgres, args=(where, rows, seconds, told)) for _ in range(2)]
    for worker in workers:
        worker.start()
    answers = [told.get(timeout=seconds + 60) for _ in workers]
    for worker in workers:
        worker.join()
    return float(sum(answers))


def statements(rows: dict[str, Any], hole: str) -> dict[str, str]:
    named = {table: ", ".join(f'"{column}"' for column in rows[table]) for table in TABLES}
    return {
        table: f"INSERT INTO {table} ({named[table]}) VALUES ({', '.join([hole] * len(rows[table]))})"
        for table in TABLES
    }


def fresh(
    rows: dict[str, Any], n: int, tag: str, as_uuid: Callable[[uuid.UUID], Any]
) -> dict[str, dict[str, Any]]:
    """One call's rows with keys of their own; the numbers that the database gives are filled in on the way."""
    made = {table: dict(rows[table]) for table in TABLES}
    case, party = as_uuid(uuid.uuid4()), as_uuid(uuid.uuid4())
    made["incidents_incident"] |= {"uid": case, "number": f"{tag}{n}"[-24:]}
    made["incidents_incidentparty"] |= {"uid": party}
    made["access_door"] |= {"reference": uuid.uuid4().hex[:10], "case": case, "party": party}
    made["access_casekey"] |= {"uid": as_uuid(uuid.uuid4())}
    made["journal_entry"] |= {"uid": as_uuid(uuid.uuid4()), "subject": case, "thread": case}
    made["outbox_parcel"] |= {
        "uid": as_uuid(uuid.uuid4()),
        "subject": case,
        "thread": case,
        "key": f"{tag}{n}",
    }
    made["accounts_receipt"] |= {"key": as_uuid(uuid.uuid4())}
    return made


COUNTER = (
    "INSERT INTO incidents_daycounter AS c (county, day, last) VALUES ({0}, {0}, 1)"
    " ON CONFLICT (county, day) DO UPDATE SET last = c.last + 1"
)


def write_sqlite(path: str, rows: dict[str, Any], until: float) -> int:
    line = sqlite3.connect(path, isolation_level=None)
    line.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        " PRAGMA cache_size=-65536;"
    )
    sql = statements(rows, "?")
    plain = {t: {k: bytes.fromhex(v[4:]) if _is_bytes(v) else v for k, v in rows[t].items()} for t in TABLES}
    tag, n = uuid.uuid4().hex[:8], 0
    while time.perf_counter() < until:
        made = fresh(plain, n, tag, lambda u: u.hex)
        line.execute("BEGIN IMMEDIATE")
        line.execute(COUNTER.format("?"), (f"{n % COUNTIES:06d}", "2017-01-01"))
        _write(made, lambda table, row: line.execute(sql[table], list(row.values())).lastrowid)
        line.execute("COMMIT")
        n += 1
    line.close()
    return n


def write_postgres(where: str, rows: dict[str, Any], seconds: float, told: Any) -> None:
    import psycopg

    sql = {table: text + " RETURNING id" for table, text in statements(rows, "%s").items()}
    plain = {t: {k: bytes.fromhex(v[4:]) if _is_bytes(v) else v for k, v in rows[t].items()} for t in TABLES}
    counts: list[int] = []
    began = time.perf_counter()

    def one() -> None:
        n, tag = 0, uuid.uuid4().hex[:8]
        with psycopg.connect(where) as line:
            while time.perf_counter() < began + seconds:
                made = fresh(plain, n, tag, lambda u: u)
                line.execute(COUNTER.format("%s"), (f"{n % COUNTIES:06d}", "2017-01-01"))
                _write(made, lambda table, row: line.execute(sql[table], list(row.values())).fetchone()[0])  # type: ignore[index]
                line.commit()
                n += 1
        counts.append(n)

    threads = [threading.Thread(target=one) for _ in range(CLIENTS // 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(sum(counts) / (time.perf_counter() - began))


def _write(made: dict[str, dict[str, Any]], put: Callable[[str, dict[str, Any]], Any]) -> None:
    made["incidents_incident"]["key_id"] = put("access_casekey", made["access_casekey"])
    case = put("incidents_incident", made["incidents_incident"])
    door = put("access_door", made["access_door"])
    made["incidents_incidentparty"] |= {"case_id": case, "door_id": door}
    for table in TABLES[3:]:
        put(table, made[table])


def _is_bytes(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("hex:")


# --- parts in processes of their own ----------------------------------------------------------------------


def _django() -> None:
    import django

    django.setup()


def prepare() -> int:
    """Tables, sixteen counties with villages, and eight dispatchers of the city with a token each."""
    _django()
    from django.conf import settings
    from django.core.management import call_command

    from linli.access.sealing import make_key_file
    from linli.accounts.commands import issue_token, open_account
    from linli.areas.commands import add_area
    from linli.base.actors import Job
    from linli.base.posts import Post
    from linli.workforce.commands import appoint, enlist, form_unit

    make_key_file(settings.LINLI_KEY_FILE)
    call_command("migrate", verbosity=0, interactive=False)
    job = Job("benchmark")
    add_area(job, code="37", name="某省")
    city = add_area(job, code="3799", name="某市")
    villages = []
    for c in range(1, COUNTIES + 1):
        add_area(job, code=f"3799{c:02d}", name=f"第{c}县")
        add_area(job, code=f"3799{c:02d}101", name="城关镇")
        for v in range(1, 4):
            village = add_area(
                job, code=f"3799{c:02d}101{200 + v}", name=f"第{v}村", lat=36 + c / 50, lon=118 + v / 50
            )
            villages.append(village.code)
    centre = form_unit(job, name={"zh": "指挥中心", "en": "Centre"}, kind="command_centre", area=city)
    tokens = []
    for n in range(CLIENTS):
        staff = enlist(job, number=f"9{n:05d}", name=f"接警员{n}")
        posting = appoint(job, staff, post=Post.DISPATCHER, unit=centre)
        account = open_account(job, staff, login=f"bench{n}", password="lantern river 42 stone")
        tokens.append(issue_token(posting, account=account, label="bench", days=1))
    print(json.dumps({"tokens": tokens, "areas": villages}))
    return 0


def rows_of_a_call() -> int:
    """The rows that the newest call left, by table, without the ids that the database gives."""
    _django()
    from django.db import connection

    found: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            where = " WHERE status = 201" if table == "accounts_receipt" else ""
            cursor.execute(f"SELECT * FROM {table}{where} ORDER BY id DESC LIMIT 1")
            names = [column[0] for column in cursor.description]
            row = cursor.fetchone()
            if row is None:
                raise SystemExit(f"{table} holds no row of a call")
            found[table] = {n: _plain(v) for n, v in zip(names, row, strict=True) if n != "id"}
    print(json.dumps(found))
    return 0


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return "hex:" + bytes(value).hex()
    return value if value is None or isinstance(value, int | float | str | bool) else str(value)


def count() -> int:
    _django()
    from linli.incidents.models import Incident

    print(json.dumps({"incidents": Incident.objects.count()}))
    return 0


def shares() -> int:
    """The share of the command's own time that the journal and the keys take, measured without HTTP."""
    _django()
    from linli.accounts.models import Token
    from linli.areas.models import Area
    from linli.incidents.commands import report_incident, taking

    spent = {"journal": 0.0, "keys": 0.0, "reference and PIN": 0.0, "outbox": 0.0}

    def timed(part: str, deed: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return deed(*args, **kwargs)
            finally:
                spent[part] += time.perf_counter() - began

        return inner

    for name, part in (
        ("record", "journal"),
        ("new_case_key", "keys"),
        ("seal_into", "keys"),
        ("open_door", "reference and PIN"),
        ("post_parcels", "outbox"),
    ):
        setattr(taking, name, timed(part, getattr(taking, name)))
    actor = Token.objects.select_related("posting__unit").first().posting  # type: ignore[union-attr]
    area = Area.objects.filter(level="village").first()
    said = {
        "kind": "motorcycle_theft",
        "account": "红色",
        "address": "三组",
        "name": "甄喜",
        "contact": "13000000000",
    }
    for _warm in range(20):
        report_incident(actor, area=area, **said)  # type: ignore[arg-type]
    spent.update(dict.fromkeys(spent, 0.0))
    began = time.perf_counter()
    for _call in range(200):
        report_incident(actor, area=area, **said)  # type: ignore[arg-type]
    whole = time.perf_counter() - began
    told = {part: round(seconds / whole, 3) for part, seconds in spent.items()}
    print(json.dumps({**told, "command_ms": round(whole / 200 * 1000, 2)}))
    return 0


STEPS: dict[str, Callable[[], int]] = {
    "prepare": prepare,
    "rows": rows_of_a_call,
    "count": count,
    "shares": shares,
}


def show(vendor: str, found: dict[str, Any]) -> None:
    share = found["share"]
    print(
        f"{vendor}: ratio {found['ratio']} (range {found['range'][0]}–{found['range'][1]}, target {found['target']}):"
        f" {found['http_per_s']} calls a second through HTTP, {found['direct_per_s']} direct commits a second;"
        f" of the command's {share['command_ms']} ms the journal takes {share['journal']:.0%}, the keys {share['keys']:.0%},"
        f" reference and PIN {share['reference and PIN']:.0%}, the outbox {share['outbox']:.0%}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
