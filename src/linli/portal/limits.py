"""The limits, checked on the running house: what `linli limits` prints and the public page shows.

Each check looks at the real tables, triggers, grants and rows and answers with a sentence for a fault, or nothing.
The same functions are tested with a control that must fail (tests/house/test_limits.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from linli.access.grants import GRANTS, Can
from linli.access.models import AccessRow, CaseKey, Party
from linli.access.sealing import KeyProblem, Sealed, master_keys
from linli.base.posts import Post
from linli.journal.models import Link
from linli.journal.queries import GENESIS, chain_hash
from linli.retention.queries import late

FORBIDDEN = {
    *(
        "score",
        "scores",
        "rank",
        "ranking",
        "risk",
        "plate",
        "plates",
        "face",
        "faces",
        "fingerprint",
        "gait",
    ),
    *(
        "voiceprint",
        "watchlist",
        "clearance",
        "target",
        "trajectory",
        "track",
        "tracking",
        "idcard",
        "passport",
    ),
    *("ethnicity", "religion", "belief", "petitioner", "hukou", "blacklist", "biometric", "imei", "mac"),
    *("suspicion", "prediction", "credit"),
}
PERSONAL_COLUMNS = {"surname", "fullname", "phone", "mobile", "birth", "birthday", "gender"}
NEWEST_LINKS = 2000


@dataclass(frozen=True)
class Result:
    """One limit and what the check found."""

    code: str
    text: str
    fault: str

    @property
    def kept(self) -> bool:
        return not self.fault


def our_models() -> list[type[models.Model]]:
    """Every table of the house."""
    return [m for m in apps.get_models() if m.__module__.startswith("linli.")]


def parties() -> list[type[models.Model]]:
    """Every concrete party."""
    return [m for m in our_models() if issubclass(m, Party)]


def forbidden_words(name: str) -> set[str]:
    """The forbidden words of an identifier, split at underscores and capitals (`template` holds no plate)."""
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_")) & FORBIDDEN


def links_to_people(everything: Iterable[type[models.Model]]) -> str:
    """A relation that points at a party, if there is one."""
    people = set(parties())
    for model in everything:
        for field in model._meta.get_fields(include_hidden=True):
            if field.concrete and field.related_model in people:
                return f"{model._meta.label}.{field.name}"
    return ""


def people_outside_one_case(people: Iterable[type[models.Model]]) -> str:
    """A party that does not belong to exactly one case, or does not go with it."""
    for model in people:
        links: dict[str, Any] = {f.name: f for f in model._meta.get_fields() if f.concrete and f.is_relation}
        if set(links) != {"case", "door"} or links["case"].null:
            return model._meta.label
        if links["case"].remote_field.on_delete is not models.CASCADE:
            return model._meta.label
    return ""


def ways_to_look_people_up(everything: Iterable[type[models.Model]]) -> str:
    """An index or unique rule over a sealed column."""
    for model in everything:
        sealed: dict[str, Any] = {f.name: f for f in model._meta.get_fields() if isinstance(f, Sealed)}
        indexed = {n for n, f in sealed.items() if f.db_index or f.unique}
        for index in model._meta.indexes:
            indexed |= set(sealed) & {n.lstrip("-") for n in index.fields}
        for constraint in model._meta.constraints:
            indexed |= set(sealed) & set(getattr(constraint, "fields", ()) or ())
        if indexed:
            return f"{model._meta.label}: {', '.join(sorted(indexed))}"
    return ""


def fields_we_refuse(everything: Iterable[type[models.Model]]) -> str:
    """A table or column named for what we refuse to do."""
    for model in everything:
        for name in [model.__name__, *(f.name for f in model._meta.get_fields())]:
            if forbidden_words(name):
                return f"{model._meta.label}.{name}"
    return ""


def columns_about_people(everything: Iterable[type[models.Model]]) -> str:
    """A plain column that would hold who somebody is, outside parties and staff."""
    for model in everything:
        if model in parties() or model._meta.label == "workforce.Staff":
            continue
        for field in model._meta.get_fields():
            is_text = isinstance(field, models.CharField | models.TextField) and field.name != "duty_phone"
            if is_text and set(field.name.split("_")) & PERSONAL_COLUMNS:
                return f"{model._meta.label}.{field.name}"
    return ""


def trails(everything: Iterable[type[models.Model]]) -> str:
    """A table that could hold where somebody was: a point and a time in one row."""
    for model in everything:
        kinds = {f.name: f for f in model._meta.get_fields()}
        if {"lat", "lon"} <= set(kinds) and any(isinstance(f, models.DateTimeField) for f in kinds.values()):
            return model._meta.label
    return ""


def missing_guards() -> str:
    """An append-only table without its triggers."""
    wanted = {"journal_entry", "journal_link", "access_accessrow"}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type='trigger' AND name LIKE '%_no_update'"
            )
        else:
            cursor.execute(
                "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE tgname LIKE '%_no_change' AND tgenabled <> 'D'"
            )
        found = {row[0] for row in cursor.fetchall()}
    return ", ".join(sorted(wanted - found))


def inspector_who_writes(grants: dict[str, set[Can]]) -> str:
    """A right of inspectors that others have as well, or the other way round."""
    inspecting = {Can.INSPECT, Can.APPOINT_INSPECTOR, Can.SEE_FIGURES}
    extra = grants[Post.INSPECTOR] - inspecting
    shared = [post for post, rights in grants.items() if post != Post.INSPECTOR and Can.INSPECT in rights]
    return ", ".join([*map(str, extra), *shared])


def loose_keys() -> str:
    """A key file inside the data folder, readable by others or without the key that a case needs."""
    if settings.LINLI_DATA in settings.LINLI_KEY_FILE.parents:
        return "the key file lies inside the data folder"
    try:
        known = set(master_keys())
    except KeyProblem as problem:
        return str(problem)
    needed = set(CaseKey.objects.filter(destroyed_at=None).values_list("master", flat=True).distinct())
    return f"master key {min(needed - known)} is missing" if needed - known else ""


def readings_without_purpose() -> str:
    """Access rows that name no purpose."""
    count = AccessRow.objects.filter(purpose="").count()
    return str(count) if count else ""


def broken_chain() -> str:
    """The newest links of the journal that do not match (the whole chain: `linli journal verify`)."""
    links = list(Link.objects.select_related("entry").order_by("-seq")[: NEWEST_LINKS + 1])[::-1]
    before = GENESIS if links and links[0].seq == 1 else None
    for link in links:
        if before is not None and chain_hash(before, link.seq, link.entry) != link.hash:
            return f"#{link.seq}"
        before = link.hash
    return ""


def one_person_bulletins() -> str:
    """Approved bulletins whose drafter and approver are the same staff member, or that live too long."""
    if "bulletins" not in settings.ROOMS:
        return ""
    bulletin = apps.get_model("bulletins.Bulletin")
    same = bulletin._base_manager.filter(
        status="approved", approved_by_staff=models.F("drafted_by_staff")
    ).count()
    nobody = bulletin._base_manager.filter(status="approved", approved_by_staff=None).count()
    return str(same + nobody) if same + nobody else ""


CHECKS: list[tuple[str, Any, Callable[[], str]]] = [
    ("people.links", _("Nothing points at a person."), lambda: links_to_people(apps.get_models())),
    (
        "people.case",
        _("A person belongs to exactly one case and goes with it."),
        lambda: people_outside_one_case(parties()),
    ),
    (
        "people.lookup",
        _("Persons cannot be looked up by who they are."),
        lambda: ways_to_look_people_up(our_models()),
    ),
    ("people.table", _("There is no table of people."), lambda: columns_about_people(our_models())),
    ("words", _("No column is made for what we refuse to do."), lambda: fields_we_refuse(our_models())),
    ("trail", _("No table can hold a trail."), lambda: trails(our_models())),
    ("journal.guard", _("Journal and access rows cannot be changed or removed."), missing_guards),
    ("journal.chain", _("The newest entries of the journal match their seals."), broken_chain),
    ("readings", _("Every reading names its purpose."), readings_without_purpose),
    ("keys", _("The master key lies outside the data and opens every living case."), loose_keys),
    ("inspector", _("Inspectors inspect and nothing else."), lambda: inspector_who_writes(GRANTS)),
    ("bulletins", _("Every bulletin that went out was approved by a second person."), one_person_bulletins),
    ("retention", _("What is due to be forgotten is forgotten."), lambda: "late" if late() else ""),
]


def check_limits() -> list[Result]:
    """Every limit with what was found, in a fixed order."""
    return [Result(code, str(text), check()) for code, text, check in CHECKS]
