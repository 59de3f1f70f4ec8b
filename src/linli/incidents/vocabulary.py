"""The words a call is taken down in: kinds, objects, outcomes, tasks, norms. Codes are stored, texts are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.base.texts import say
from linli.workforce.models import UnitKind


class Category(models.TextChoices):
    """The six sorts of call that are counted apart."""

    CRIMINAL = "criminal", _("criminal")
    PUBLIC_ORDER = "public_order", _("public order")
    TRAFFIC = "traffic", _("traffic")
    ASSISTANCE = "assistance", _("assistance")
    DISPUTE = "dispute", _("dispute")
    OTHER = "other", _("other")


class Outcome(models.TextChoices):
    """What came of a call; never merged into one rate."""

    RESOLVED = "resolved", _("resolved")
    RECOVERED = "recovered", _("found and given back")
    SETTLED = "settled", _("settled on the spot")
    REFERRED = "referred", _("referred to another body")
    NOT_POLICE = "not_police", _("not a police matter, passed to 12345")
    CASE_OPENED = "case_opened", _("taken on as a case, still open")
    DUPLICATE = "duplicate", _("reported before")
    UNFOUNDED = "unfounded", _("nothing was found")
    COULD_NOT = "could_not", _("could not be resolved")
    WITHDRAWN = "withdrawn", _("withdrawn by the caller")


class Came(models.TextChoices):
    """How a call reached us."""

    PHONE = "phone", _("call to 110")
    WALK_IN = "walk_in", _("in person")
    FIELD = "field", _("through the assistant")
    OTHER_BODY = "other_body", _("from another body")


class Reopening(models.TextChoices):
    """Why a caller does not agree that it is over."""

    NOT_DONE = "not_done", _("it was not done")
    HAPPENED_AGAIN = "happened_again", _("it happened again")
    NOBODY_CAME = "nobody_came", _("nobody came")
    NEW_FACTS = "new_facts", _("there are new facts")


class Finding(models.TextChoices):
    """What a unit reports back."""

    DONE = "done", _("dealt with")
    UNDER_WAY = "under_way", pgettext_lazy("incident", "under way")
    NOTHING_FOUND = "nothing_found", _("nothing found")
    NEED_MORE = "need_more", _("more units are needed")
    HANDED_OVER = "handed_over", _("handed over to another body")


class Complaint(models.TextChoices):
    """What a complaint is about."""

    SLOW = "slow", _("it took too long")
    CONDUCT = "conduct", _("how I was treated")
    WRONG_OUTCOME = "wrong_outcome", _("the outcome is wrong")
    DATA = "data", _("what is kept about me")
    OTHER = "other", _("something else")


_P, _S, _T, _C, _V, _O = (
    UnitKind.PATROL,
    UnitKind.STATION,
    UnitKind.TRAFFIC,
    UnitKind.CID,
    UnitKind.VIDEO,
    UnitKind.PUBLIC_ORDER,
)


@dataclass(frozen=True)
class Kind:
    """One kind of call: its category, its name, which units suit it besides the station, whether it is shielded."""

    code: str
    category: Category
    zh: str
    en: str
    suits: tuple[UnitKind, ...] = ()
    shield: bool = False
    urgent: bool = False

    def __str__(self) -> str:
        return say({"zh": self.zh, "en": self.en})


_KINDS = [
    Kind("motorcycle_theft", Category.CRIMINAL, "摩托车被盗", "Motorcycle stolen", (_C, _V, _O, _P)),
    Kind("ebike_theft", Category.CRIMINAL, "电动车被盗", "E-bike stolen", (_C, _V, _O, _P)),
    Kind("car_theft", Category.CRIMINAL, "汽车被盗", "Car stolen", (_C, _V, _T, _P)),
    Kind("burglary", Category.CRIMINAL, "入室盗窃", "Burglary", (_C, _V, _P)),
    Kind("theft", Category.CRIMINAL, "财物被盗", "Theft", (_C, _V)),
    Kind("livestock_theft", Category.CRIMINAL, "家畜被盗", "Livestock stolen", (_C, _O)),
    Kind("cable_theft", Category.CRIMINAL, "电缆被盗", "Cable stolen", (_C, _V)),
    Kind("robbery", Category.CRIMINAL, "抢劫抢夺", "Robbery", (_C, _V, _P), urgent=True),
    Kind("fraud", Category.CRIMINAL, "诈骗", "Fraud", (_C,)),
    Kind("injury", Category.CRIMINAL, "故意伤害", "Wilful injury", (_C, _P), urgent=True),
    Kind("child_harmed", Category.CRIMINAL, "侵害未成年人", "Child harmed", (_C,), shield=True, urgent=True),
    Kind("arson", Category.CRIMINAL, "放火", "Arson", (_C, _P), urgent=True),
    Kind("fight", Category.PUBLIC_ORDER, "打架斗殴", "Fight", (_O, _P), urgent=True),
    Kind("domestic_violence", Category.PUBLIC_ORDER, "家庭暴力", "Domestic violence", (_O, _P), True, True),
    Kind("damage", Category.PUBLIC_ORDER, "损毁财物", "Wilful damage", (_O,)),
    Kind("stall_wrecked", Category.PUBLIC_ORDER, "摊位被砸", "Stall wrecked", (_O, _P)),
    Kind("noise", Category.PUBLIC_ORDER, "噪声扰民", "Noise", ()),
    Kind("gambling", Category.PUBLIC_ORDER, "聚众赌博", "Gambling", (_O,)),
    Kind("drunk", Category.PUBLIC_ORDER, "醉酒滋事", "Drunk and disorderly", (_P,)),
    Kind("threat", Category.PUBLIC_ORDER, "威胁恐吓", "Threat", (_O,)),
    Kind("fireworks", Category.PUBLIC_ORDER, "违规燃放", "Fireworks against the rules", ()),
    Kind("collision", Category.TRAFFIC, "车辆刮碰", "Vehicles scraped", (_T,)),
    Kind(
        "collision_hurt",
        Category.TRAFFIC,
        "交通事故，有人受伤",
        "Collision, somebody hurt",
        (_T, _P),
        urgent=True,
    ),
    Kind("overturned", Category.TRAFFIC, "车辆侧翻", "Vehicle overturned", (_T,)),
    Kind("road_blocked", Category.TRAFFIC, "道路堵塞", "Road blocked", (_T,)),
    Kind("move_vehicle", Category.TRAFFIC, "挪车", "Vehicle in the way", (_T,)),
    Kind("drunk_driving", Category.TRAFFIC, "酒后驾驶", "Drunk driving", (_T, _P)),
    Kind("missing_child", Category.ASSISTANCE, "走失儿童", "Missing child", (_P, _V), True, True),
    Kind("missing_elder", Category.ASSISTANCE, "走失老人", "Missing elderly person", (_P, _V), urgent=True),
    Kind("person_in_danger", Category.ASSISTANCE, "有人轻生", "Person in danger", (_P,), urgent=True),
    Kind("elder_fell", Category.ASSISTANCE, "老人摔倒", "Elderly person fell", (_P,), urgent=True),
    Kind("locked_out", Category.ASSISTANCE, "锁在门外", "Locked out", ()),
    Kind("burst_pipe", Category.ASSISTANCE, "水管爆裂", "Burst pipe", ()),
    Kind("fire", Category.ASSISTANCE, "火情", "Fire", (_P,), urgent=True),
    Kind("lost_thing", Category.ASSISTANCE, "物品遗失", "Lost property", ()),
    Kind("found_thing", Category.ASSISTANCE, "拾得物品", "Found property", ()),
    Kind("animal", Category.ASSISTANCE, "动物伤人或走失", "Animal", ()),
    Kind("stranded", Category.ASSISTANCE, "被困求助", "Stranded", (_P,)),
    Kind("rent_dispute", Category.DISPUTE, "租金纠纷", "Rent dispute", ()),
    Kind("land_dispute", Category.DISPUTE, "宅基地、耕地纠纷", "Land dispute", ()),
    Kind("neighbour_dispute", Category.DISPUTE, "邻里纠纷", "Neighbours' dispute", ()),
    Kind("family_dispute", Category.DISPUTE, "家庭纠纷", "Family dispute", ()),
    Kind("wage_dispute", Category.DISPUTE, "劳资纠纷", "Wage dispute", ()),
    Kind("consumer_dispute", Category.DISPUTE, "消费纠纷", "Consumer dispute", ()),
    Kind("debt_dispute", Category.DISPUTE, "债务纠纷", "Debt dispute", ()),
    Kind("street_trading", Category.OTHER, "占道经营", "Street trading", ()),
    Kind("question", Category.OTHER, "咨询", "Question", ()),
    Kind("other", Category.OTHER, "其他", "Other", ()),
]
KINDS = {kind.code: kind for kind in _KINDS}

# code: (group, Chinese, English). What a thing is, what it looks like: never what a person looks like.
OBJECTS: dict[str, tuple[str, str, str]] = {
    "motorcycle": ("thing", "摩托车", "motorcycle"),
    "ebike": ("thing", "电动车", "e-bike"),
    "bicycle": ("thing", "自行车", "bicycle"),
    "car": ("thing", "汽车", "car"),
    "truck": ("thing", "货车", "truck"),
    "farm_vehicle": ("thing", "农用车", "farm vehicle"),
    "phone": ("thing", "手机", "phone"),
    "cash": ("thing", "现金", "cash"),
    "jewellery": ("thing", "首饰", "jewellery"),
    "cable": ("thing", "电缆", "cable"),
    "tools": ("thing", "工具", "tools"),
    "pump": ("thing", "水泵", "pump"),
    "battery": ("thing", "电瓶", "battery"),
    "livestock": ("thing", "家畜", "livestock"),
    "dog": ("thing", "狗", "dog"),
    "bag": ("thing", "包", "bag"),
    "documents": ("thing", "证件", "documents"),
    "door": ("thing", "门锁", "door or lock"),
    "window": ("thing", "窗户", "window"),
    "stall": ("thing", "摊位", "stall"),
    "fireworks": ("thing", "烟花爆竹", "fireworks"),
    "knife": ("thing", "刀具", "knife"),
    "red": ("colour", "红色", "red"),
    "blue": ("colour", "蓝色", "blue"),
    "black": ("colour", "黑色", "black"),
    "white": ("colour", "白色", "white"),
    "silver": ("colour", "银色", "silver"),
    "green": ("colour", "绿色", "green"),
    "yellow": ("colour", "黄色", "yellow"),
    "cc_50": ("mark", "50 毫升", "50 cc"),
    "cc_110": ("mark", "110 毫升", "110 cc"),
    "cc_125": ("mark", "125 毫升", "125 cc"),
    "cc_150": ("mark", "150 毫升", "150 cc"),
    "two_wheels": ("mark", "两轮", "two wheels"),
    "three_wheels": ("mark", "三轮", "three wheels"),
    "wooden_box": ("mark", "后架木箱", "wooden box behind"),
    "basket": ("mark", "车筐", "basket"),
    "new": ("mark", "新", "new"),
    "old": ("mark", "旧", "old"),
    "damaged": ("mark", "有损坏", "damaged"),
    "large": ("mark", "大件", "large"),
}
OBJECT_GROUPS = {
    "thing": pgettext_lazy("incident", "thing"),
    "colour": _("colour"),
    "mark": pgettext_lazy("incident", "mark"),
}

# What one department asks of another in a joint room.
TASKS: dict[str, tuple[str, str]] = {
    "examine_scene": ("现场勘查", "examine the scene"),
    "take_traces": ("提取痕迹", "take traces"),
    "ask_shops": ("走访门店", "ask at the shops"),
    "ask_neighbours": ("走访邻居", "ask the neighbours"),
    "view_video": ("自行调看视频，回复结论", "view video themselves and answer"),
    "compare_method": ("比对同类手法（按地点、时段）", "compare method (by place and hour)"),
    "ask_markets": ("走访旧货市场", "ask at second-hand markets"),
    "hear_witness": ("询问证人", "hear a witness"),
    "search_around": ("搜寻周边", "search around"),
    "keep_road_clear": ("维持交通", "keep the road clear"),
    "call_ambulance": ("联系 120", "call the ambulance"),
    "pass_to_12345": ("转 12345 并回收结果", "pass to 12345 and bring back the answer"),
    "call_back": ("回告来电人", "call the caller back"),
    "calm_parties": ("劝解双方", "calm the parties"),
    "other": ("其他（见说明）", "other (see the details)"),
}


@dataclass(frozen=True)
class Norm:
    """How long one step may take."""

    step: str
    limit: timedelta
    zh: str
    en: str

    def __str__(self) -> str:
        return say({"zh": self.zh, "en": self.en})


NORMS = {
    norm.step: norm
    for norm in [
        Norm("send", timedelta(minutes=2), "派警", "dispatch"),
        Norm("sign", timedelta(seconds=30), "签收", "sign"),
        Norm("depart", timedelta(minutes=5), "出警", "depart"),
        Norm("arrive", timedelta(minutes=10), "到场", "arrive"),
        Norm("report", timedelta(minutes=30), "反馈", "report back"),
        Norm("close", timedelta(hours=2), "回告来电人", "answer the caller"),
    ]
}
REOPEN_DAYS = 30


def word_of(code: str) -> str:
    """An object's word in the reader's language; an unknown code as it is."""
    group_zh_en = OBJECTS.get(code)
    return say({"zh": group_zh_en[1], "en": group_zh_en[2]}) if group_zh_en else code


def task_word(code: str) -> str:
    """A task's words in the reader's language."""
    zh_en = TASKS.get(code)
    return say({"zh": zh_en[0], "en": zh_en[1]}) if zh_en else code


def kind_word(code: str) -> str:
    """A kind's words in the reader's language."""
    return str(KINDS.get(code, code))
