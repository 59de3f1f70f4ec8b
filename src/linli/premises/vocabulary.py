"""The nine kinds of small premises in their two usual variants, and the checklist of the fire-check rules.

Sources: common list of the "nine small places" by name; thresholds as in Shandong's local rules for small places;
checklist after the Ministry of Public Security's Order 120 (2012), articles 31 to 35. All of it is data with a
date: an installation adopts a variant and may adopt another later.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

HAND_OVER_DAYS = 5  # working days, Order 120/2012 article 33 and following


def _texts(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


Listed = tuple[str, dict[str, str], dict[str, str] | None]
BY_NAME: list[Listed] = [
    ("school", _texts("小学校（幼儿园）", "school or kindergarten"), None),
    ("clinic", _texts("小医院（诊所）", "hospital or clinic"), None),
    ("shop", _texts("小商店", "shop"), None),
    ("restaurant", _texts("小餐饮", "restaurant"), None),
    ("hotel", _texts("小旅馆", "hotel"), None),
    ("entertainment", _texts("小歌舞娱乐", "song and dance entertainment"), None),
    ("internet_cafe", _texts("小网吧", "internet café"), None),
    ("beauty_bath", _texts("小美容洗浴", "beauty salon or bath"), None),
    ("workshop", _texts("小生产加工", "production or processing"), None),
]
BY_THRESHOLD: list[Listed] = [
    ("shop", _texts("小商场、市场", "shop or market"), _texts("不足 300 平方米", "under 300 m²")),
    ("restaurant", _texts("小饭店", "restaurant"), _texts("不足 100 座", "under 100 seats")),
    ("hotel", _texts("小旅馆", "lodging"), _texts("不足 50 床", "under 50 beds")),
    (
        "entertainment",
        _texts("小公共娱乐", "public entertainment"),
        _texts("不足 200 平方米", "under 200 m²"),
    ),
    ("leisure", _texts("小休闲健身", "leisure or fitness"), _texts("不足 200 平方米", "under 200 m²")),
    ("clinic", _texts("小医疗机构", "medical care"), _texts("不足 30 床", "under 30 beds")),
    ("school", _texts("小教学场所", "teaching"), _texts("不足 500 人", "under 500 pupils")),
    ("workshop", _texts("小生产加工", "production"), _texts("不足 50 人", "under 50 staff")),
    ("flammable", _texts("小易燃易爆", "flammable goods"), _texts("不足 100 平方米", "under 100 m²")),
]
VARIANTS = {"name": BY_NAME, "threshold": BY_THRESHOLD}

# (code, text, serious, working days to put it right)
FIRE_CHECK = [
    ("approval", _texts("消防许可或者备案手续齐全", "fire approval or filing is there"), False, 10),
    ("system", _texts("制定消防安全制度", "a fire-safety system is written down"), False, 10),
    ("drills", _texts("开展防火检查、培训和演练", "checks, training and drills are held"), False, 15),
    ("exits", _texts("疏散通道、安全出口畅通", "escape routes and exits are clear"), True, 1),
    ("lights", _texts("应急照明、疏散指示标志完好", "emergency lights and signs work"), False, 5),
    ("extinguishers", _texts("灭火器材配置齐全有效", "extinguishers are there and valid"), False, 5),
    (
        "living_in",
        _texts("没有住人与生产、储存、经营合用", "nobody lives where goods are made or stored"),
        True,
        1,
    ),
    ("wiring", _texts("用火用电用气规范", "fire, wiring and gas are used by the rules"), False, 5),
]


class Answer(models.TextChoices):
    """What an inspection says of one point."""

    OK = "ok", _("in order")
    FAULT = "fault", _("fault")
    NONE = "none", _("does not apply")
