"""Open data of the portal: the published register as a table or as it was frozen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from linli.base.sheets import sheet_answer
from linli.protection.models import AbstractionReport, Act
from linli.protection.published import name_of


def hours_file(report: AbstractionReport, fmt: str) -> HttpResponse:
    """The register of one month: JSON as it was sealed, CSV with one row for each area and asking body."""
    if fmt == "json":
        whole = {
            "month": report.month.isoformat()[:7],
            "area": report.path,
            "as_of": report.as_of,
            "published_at": report.published_at,
            "journal_head": {"sequence": report.head_seq, "hash": report.head_hash},
            "digest": report.digest,
            **report.content,
        }
        return JsonResponse(whole, json_dumps_params={"ensure_ascii": False})
    head = [
        _("Which month"), _("Division code"), _("Area"), _("Officers"), _("Contracted hours"), _("Series A (per cent)"),
        _("Series B (per cent)"), _("Series A, planned (per cent)"), _("Series B, planned (per cent)"), _("Who asked"),
        _("For what"), _("Times"), _("Hours taken"), _("Refused"), _("Owed, hours"), _("Paid back, hours"),
    ]  # fmt: skip
    return sheet_answer("csv", f"{_('hours taken away')} {report.month:%Y-%m}", head, _rows(report))


def _rows(report: AbstractionReport) -> Iterator[list[Any]]:
    labels = dict(Act.choices)
    for line in report.content["areas"]:
        own = [
            f"{report.month:%Y-%m}", line["path"], name_of(line), line["officers"], line["contracted_minutes"] / 60,
            *(line[f"abstraction_{n}_percent"] for n in ("a", "b", "planned_a", "planned_b")),
        ]  # fmt: skip
        for body in line["bodies"]:
            yield [
                *own, body["name"] or _("nobody named"), " ".join(str(labels.get(a, a)) for a in body["acts"]),
                body["times"], (body["away_minutes"] + body["station_minutes"]) / 60, body["refused"],
                body["owed_minutes"] / 60, body["paid_minutes"] / 60,
            ]  # fmt: skip
        if not line["bodies"]:
            yield [*own, "", "", 0, 0, 0, 0, 0]
