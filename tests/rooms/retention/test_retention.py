"""What is due is forgotten and certified; keeping longer takes two people, a reason and an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from linli.base.clock import now, real_now, today
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.incidents.commands import close_incident, report_incident
from linli.incidents.models import Incident
from linli.mediation.commands import Side, end_dispute, register_dispute
from linli.mediation.models import Dispute, DisputeParty
from linli.retention.commands import agree_extension, ask_extension, forget
from linli.retention.models import Certificate, Extension
from linli.retention.queries import late, waiting
from linli.retention.terms import terms

CANARY = "卡纳里甲"


def ended_dispute(town: Any) -> Dispute:
    case = register_dispute(
        town.li, area=town.xiguan, kind="debt", facts=CANARY, sides=[Side(CANARY, "1"), Side("乙", "2")]
    )
    end_dispute(town.li, case.dispute, ending="solved")
    return case.dispute


def test_what_is_due_is_forgotten_and_certified(town: Any) -> None:
    dispute = ended_dispute(town)
    assert not any(waiting().values()), "the control: nothing is due before its term"
    with time_machine.travel(real_now() + timedelta(days=366)):
        assert waiting()["mediation.dispute"] == 1
        assert late()
        assert forget(town.job)["mediation.dispute"] == 1
        assert not late()
    assert not DisputeParty.objects.exists()
    dispute.refresh_from_db()
    assert dispute.erased_at and dispute.key is None
    certificate = Certificate.objects.get(case_kind="mediation.dispute")
    assert (certificate.count, certificate.rule) == (1, "mediation.dispute:365d")
    assert CANARY not in repr(Certificate.objects.values())


def test_an_incident_is_forgotten_after_its_term(town: Any) -> None:
    report_incident(
        town.wu, area=town.xiguan, kind="motorcycle_theft", account=CANARY, name="某", contact="1"
    )
    incident = Incident.objects.get()
    close_incident(town.wu, incident, outcome="recovered")
    with time_machine.travel(real_now() + timedelta(days=729)):
        assert waiting()["incidents.incident"] == 0
    with time_machine.travel(real_now() + timedelta(days=732)):
        assert forget(town.job)["incidents.incident"] == 1
    incident.refresh_from_db()
    assert incident.erased_at and incident.account is None and incident.outcome == "recovered"


def test_no_byte_of_it_is_left_in_the_database(town: Any) -> None:
    ended_dispute(town)
    with time_machine.travel(real_now() + timedelta(days=366)):
        forget(town.job)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(
                    bytes(v).decode("utf-8", "replace") if isinstance(v, bytes | memoryview) else str(v)
                    for v in row
                )
                assert CANARY not in text, table


def test_keeping_longer_needs_a_ground_a_second_person_and_an_end(town: Any) -> None:
    dispute = ended_dispute(town)
    for wrong in (
        {"ground": "curiosity", "days": 10},
        {"ground": "court", "days": 366},
        {"ground": "court", "days": 0},
    ):
        with pytest.raises(Wrong):
            ask_extension(town.gao, dispute, **wrong)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        ask_extension(town.li, dispute, ground="court", days=10)
    with time_machine.travel(real_now() + timedelta(days=364)):
        extension = ask_extension(town.gao, dispute, ground="court", days=30)
        with pytest.raises(NotAllowed):
            agree_extension(town.gao, extension)
        agree_extension(town.city_chief, extension)
        with pytest.raises(Refused):
            agree_extension(town.province_chief, extension)
    with time_machine.travel(real_now() + timedelta(days=380)):
        assert forget(town.job)["mediation.dispute"] == 0, "it is kept"
    with time_machine.travel(real_now() + timedelta(days=400)):
        assert forget(town.job)["mediation.dispute"] == 1, "the extension has ended"


@pytest.mark.parametrize("hole", ["same person", "nobody"])
def test_the_database_keeps_the_second_person(town: Any, hole: str) -> None:
    extension = ask_extension(town.gao, ended_dispute(town), ground="court", days=30)
    values: dict[str, Any] = {"agreed_at": now()}
    if hole == "same person":
        values["agreed_by_staff"] = extension.asked_by_staff
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.update(**values)


def test_every_kind_of_case_has_a_term(town: Any) -> None:
    from linli.portal.limits import parties

    kinds = {
        f"{m._meta.app_label}.{m._meta.get_field('case').related_model._meta.model_name}" for m in parties()
    }
    assert kinds <= {t.case_kind for t in terms()}, "a case that nothing forgets"
    assert today()
