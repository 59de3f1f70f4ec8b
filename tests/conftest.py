"""The town: one county of a small province, a few villages, named roles. Every name is invented."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from linli.access.sealing import forget_master_keys, make_key_file
from linli.accounts.models import Account
from linli.areas.commands import add_area
from linli.areas.commands.indexing import index_areas
from linli.areas.models import Area
from linli.base.actors import Job
from linli.base.clock import today
from linli.base.deeds import deed
from linli.base.posts import Post
from linli.workforce.commands import appoint, enlist, form_unit
from tests.province import province, province_folder  # noqa: F401 (fixtures of the slow tests)

JOB = Job("test")
PASSWORD = "lantern river 42 stone"

AREAS = {
    # code: (name, lat, lon)
    "37": ("山东省", None, None),
    "3703": ("淄博市", None, None),
    "370305": ("临淄区", None, None),
    "370305101": ("齐都镇", None, None),
    "370305101201": ("西关村", 36.840, 118.340),
    "370305101202": ("石佛村", 36.850, 118.350),  # 1.4 km from Xiguan
    "370305101203": ("南门村", 36.830, 118.350),  # 1.4 km
    "370305101001": ("齐都社区", 36.845, 118.345),
    "370305102": ("皇城镇", None, None),
    "370305102201": ("北羊村", 36.860, 118.380),  # 4.2 km
    "370305102202": ("远山村", 36.960, 118.480),  # 18 km: left in peace
    "370303": ("张店区", None, None),
    "370303101": ("马尚镇", None, None),
    "370303101201": ("临淄邻村", 36.838, 118.338),  # near, in the neighbouring county
    "3705": ("东营市", None, None),
    "370503": ("河口区", None, None),
    "370503101": ("义和镇", None, None),
    "370503101205": ("海星村", 37.880, 118.520),
}


def build_town() -> SimpleNamespace:
    """Areas, units and people of the town; attributes by short names.

    Areas: shandong zibo linzi qidu xiguan shifo nanmen community huangcheng beiyang yuanshan zhangdian neighbour
    dongying hekou yihe haixing.  Units: branch station office centre cid video order (all Linzi), city, province, other.
    Postings: wu (dispatcher), sun and he (approving commanders), gao (chief of the county), city_chief, province_chief,
    li (assistant of Xiguan and Shifo), zhao (assistant of Yuanshan, far), wang (assistant of Nanmen),
    lin (community officer of the community), aux, grid, duty (CID duty officer), ana (analyst, province),
    ins and ins2 (inspectors, province), adm (administrator, province), far (dispatcher of Zhangdian),
    qian (assistant of Haixing).
    """
    a = {code: add_area(JOB, code=code, name=n, lat=lat, lon=lon) for code, (n, lat, lon) in AREAS.items()}
    town = SimpleNamespace(
        shandong=a["37"],
        zibo=a["3703"],
        linzi=a["370305"],
        qidu=a["370305101"],
        xiguan=a["370305101201"],
        shifo=a["370305101202"],
        nanmen=a["370305101203"],
        community=a["370305101001"],
        huangcheng=a["370305102"],
        beiyang=a["370305102201"],
        yuanshan=a["370305102202"],
        zhangdian=a["370303"],
        neighbour=a["370303101201"],
        dongying=a["3705"],
        hekou=a["370503"],
        yihe=a["370503101"],
        haixing=a["370503101205"],
    )

    def unit(zh: str, en: str, kind: str, area: Any, office: Any = None, parent: Any = None) -> Any:
        return form_unit(JOB, name={"zh": zh, "en": en}, kind=kind, area=area, office=office, parent=parent)

    town.province = unit("省公安厅", "Provincial department", "department", town.shandong)
    town.city = unit("淄博市公安局", "Zibo city bureau", "bureau", town.zibo, parent=town.province)
    town.branch = unit("临淄区分局", "Linzi branch", "branch", town.linzi, town.community, town.city)
    town.centre = unit(
        "临淄指挥中心", "Linzi command centre", "command_centre", town.linzi, town.community, town.branch
    )
    town.cid = unit(
        "临淄刑侦大队", "Linzi criminal investigation", "cid", town.linzi, town.community, town.branch
    )
    town.video = unit("临淄视频侦查", "Linzi video unit", "video", town.linzi, town.community, town.branch)
    town.order = unit(
        "临淄治安大队", "Linzi public order", "public_order", town.linzi, town.community, town.branch
    )
    town.station = unit("齐都派出所", "Qidu station", "station", town.qidu, town.community, town.branch)
    town.office = unit(
        "齐都社区警务室", "Qidu community office", "office", town.community, town.community, town.station
    )
    town.other = unit("张店指挥中心", "Zhangdian command centre", "command_centre", town.zhangdian)
    town.hekou_station = unit("义和派出所", "Yihe station", "station", town.yihe, town.haixing)

    people = [
        ("wu", "吴敏", Post.DISPATCHER, town.centre, []),
        ("sun", "孙国栋", Post.COMMANDER, town.centre, []),
        ("he", "何静", Post.COMMANDER, town.centre, []),
        ("gao", "高远", Post.CHIEF, town.branch, []),
        ("city_chief", "程川", Post.CHIEF, town.city, []),
        ("province_chief", "鲁平", Post.CHIEF, town.province, []),
        ("li", "李禾", Post.ASSISTANT, town.station, [town.xiguan, town.shifo]),
        ("wang", "王苗", Post.ASSISTANT, town.station, [town.nanmen]),
        ("zhao", "赵山", Post.ASSISTANT, town.station, [town.yuanshan]),
        ("qian", "钱海", Post.ASSISTANT, town.hekou_station, [town.haixing]),
        ("lin", "林安", Post.COMMUNITY_OFFICER, town.office, [town.community]),
        ("aux", "付晴", Post.AUXILIARY, town.office, [town.community]),
        ("grid", "耿石", Post.GRID_MEMBER, town.office, [town.community]),
        ("duty", "杜武", Post.DUTY_OFFICER, town.cid, []),
        ("patrol", "庞路", Post.OFFICER, town.station, []),
        ("ana", "安析", Post.ANALYST, town.province, []),
        ("ins", "督正", Post.INSPECTOR, town.province, []),
        ("ins2", "督明", Post.INSPECTOR, town.province, []),
        ("adm", "管理", Post.ADMINISTRATOR, town.province, []),
        ("far", "方远", Post.DISPATCHER, town.other, []),
    ]
    for index, (short, name, post, unit_of, beat) in enumerate(people, start=1):
        staff = enlist(JOB, number=f"3703{index:04d}", name=name)
        setattr(town, short, appoint(JOB, staff, post=post, unit=unit_of, beat=beat))
    town.job = JOB
    town.client = lambda posting, lang="en": signed_in(posting, lang)
    return town


def signed_in(posting: Any, lang: str = "en") -> Client:
    """A browser of somebody who has signed in and acts in the posting; its unsafe requests carry a fresh key."""
    account = Account.objects.filter(staff=posting.staff).first()
    if account is None:
        account = Account(login=f"t{posting.staff.number}", staff=posting.staff)
        account.set_password(PASSWORD)
        account.save()
    client = KeyedClient(headers={"accept-language": lang})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["posting"] = str(posting.uid)
    session.save()
    return client


class KeyedClient(Client):
    """A test browser whose unsafe requests carry an idempotency key, as every form of ours does."""

    def request(self, **request: Any) -> Any:
        from linli.base.ids import uuid7

        if request.get("REQUEST_METHOD") in {"POST", "PUT", "PATCH", "DELETE"}:
            request.setdefault("HTTP_IDEMPOTENCY_KEY", str(uuid7()))
        return super().request(**request)


@pytest.hookimpl(tryfirst=True)  # before the names of the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads the province stays in one process, so that it is built once."""
    for item in items:
        if "province_folder" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("province"))


@pytest.fixture(scope="session", autouse=True)
def _catalogues() -> None:
    """The rooms' Chinese, compiled where a catalogue is newer than its compiled form."""
    from linli.site.catalogues import compile_stale

    compile_stale()


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A master key of the test's own, outside every data folder."""
    folder = tmp_path_factory.getbasetemp() / "keys"
    settings.LINLI_KEY_FILE = folder / "master"
    make_key_file(settings.LINLI_KEY_FILE)
    yield
    forget_master_keys()


_kept: dict[str, Any] = {}


@pytest.fixture
def town(db: Any) -> SimpleNamespace:
    """The town, built through the rooms' own commands once a run; later tests get the same rows back."""
    if _kept.get("day") != today():
        before = {table: ids_in(table) for table in TOWN_TABLES}
        _kept.update(town=build_town(), day=today())
        _kept["rows"] = {table: rows_since(table, before[table]) for table in TOWN_TABLES}
    else:
        for table, (columns, rows) in _kept["rows"].items():
            put_back(table, columns, rows)
        with deed():
            index_areas(Area.objects.all())  # the index is no table of rows that could be put back
    return copy.deepcopy(_kept["town"])


TOWN_TABLES = (
    "areas_area",
    "workforce_unit",
    "workforce_staff",
    "workforce_posting",
    "workforce_beat",
    "journal_entry",
)


def ids_in(table: str) -> set[int]:
    """The row ids of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        return {row[0] for row in cursor.fetchall()}


def rows_since(table: str, before: set[int]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and rows that were added to a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        columns = [c[0] for c in cursor.description]
        rows = [row for row in cursor.fetchall() if row[columns.index("id")] not in before]
    if connection.vendor == "postgresql":
        from psycopg.types.json import Jsonb

        rows = [tuple(Jsonb(v) if isinstance(v, dict | list) else v for v in row) for row in rows]
    return columns, rows


def put_back(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows with the ids they had."""
    holes = ", ".join(["%s"] * len(columns))
    names = ", ".join(f'"{c}"' for c in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", rows)
        if connection.vendor == "postgresql":
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                f" GREATEST((SELECT max(id) FROM {table}), 1))"
            )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    """Tests that commit are emptied by DELETE, which the append-only triggers forbid: on SQLite they are lifted
    here and put back by the tests that are about them."""
    from linli.journal.guards import run, unguard_sql

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            for table in ("journal_entry", "journal_link", "access_accessrow"):
                run(connection, unguard_sql("sqlite", table)[1:])
