"""The catalogue of services that can be asked for through an assistant."""

from __future__ import annotations

from datetime import date

from linli.assistance.commands import list_service

from ..world import JOB, Tell, World

ID = {"zh": "申请人居民身份证", "en": "the applicant's identity card"}
BOOK = {"zh": "居民户口簿", "en": "the household register"}
LEASE = {"zh": "租房合同或居住证明", "en": "lease, or proof of residence"}
PHOTO = {"zh": "近期免冠照片一张", "en": "a recent photograph"}
LETTER = {"zh": "委托书", "en": "letter of authority"}
STATION = {"zh": "辖区派出所", "en": "police station of the area"}
HALL = {"zh": "县（区）公安政务服务厅", "en": "service hall of the county bureau"}

BIRTH = {"zh": "出生医学证明", "en": "birth certificate"}
LICENCE = {"zh": "营业执照", "en": "business licence"}
SCHOOL = "Certificate of residence for a child's school"

SERVICES = (
    ("residence_permit", "居住证申领", "Residence permit", [ID, LEASE, PHOTO], STATION, 15, 0),
    ("residence_renewal", "居住证签注", "Renewal of a residence permit", [ID, LEASE], STATION, 5, 0),
    ("school_certificate", "随迁子女入学居住证明", SCHOOL, [ID, BOOK, LEASE], STATION, 5, 0),
    ("residence_certificate", "居住情况证明", "Certificate of residence", [ID, LEASE], STATION, 3, 0),
    ("id_renewal", "居民身份证到期换领", "Identity card, renewal", [ID, BOOK], STATION, 20, 2000),
    ("id_lost", "居民身份证丢失补领", "Identity card, lost", [BOOK, PHOTO], STATION, 20, 4000),
    ("birth_entry", "出生登记", "Entry of a birth", [BOOK, BIRTH], STATION, 1, 0),
    ("household_move", "户口迁移", "Move of a household entry", [ID, BOOK, LEASE], STATION, 10, 0),
    ("no_record", "无犯罪记录证明", "Certificate of no criminal record", [ID, LETTER], STATION, 3, 0),
    ("dog_permit", "养犬登记", "Registration of a dog", [ID, LEASE], HALL, 7, 0),
    ("hotel_permit", "旅馆业特种行业许可", "Permit for a lodging", [ID, LICENCE], HALL, 12, 0),
)


def list_services(world: World, tell: Tell) -> None:
    """Put the services into the catalogue."""
    for code, zh, en, papers, where, days, fee in SERVICES:
        list_service(
            JOB,
            code=code,
            name={"zh": zh, "en": en},
            papers=papers,
            where=where,
            limit_days=days,
            fee_fen=fee,
            valid_from=date(2015, 1, 1),
        )
        tell(1)
