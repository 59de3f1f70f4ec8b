"""Names of units and places as people say them, in both languages."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

COMMITTEES = ("社区居民委员会", "居民委员会", "村民委员会", "居委会", "村委会", "民委会", "委员会", "委会")
DISTRICT_ENDINGS = ("市", "区", "县")
TOWN_ENDINGS = ("街道", "镇", "乡")


def village(name: str, *, residents: bool) -> str:
    """西关村 for 西关村委会, 月河社区 for 月河居委会."""
    for ending in COMMITTEES:
        if name.endswith(ending) and len(name) > len(ending):
            name = name.removesuffix(ending)
            break
    end = "社区" if residents else "村"
    return name if name.endswith(("社区", "村", "庄", "屯", "区")) else name + end


def stem(name: str, endings: tuple[str, ...]) -> str:
    """A name without what says its level, unless nothing much would be left."""
    for ending in endings:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


READ = {
    "长": "chang",
    "单": "shan",
    "都": "du",
    "乐陵": "laoling",
    "东阿": "dong'e",
    "泰安": "tai'an",
    "儿": "'er",
}
ZONES = (  # how a zone is called for short, in both languages
    ("火炬高技术产业开发区", "火炬高新区", "torch high-tech zone"),
    ("高新技术产业开发区", "高新区", "high-tech zone"),
    ("高新技术开发区", "高新区", "high-tech zone"),
    ("经济技术开发区", "经开区", "economic zone"),
    ("经济开发区", "开发区", "economic zone"),
)


@lru_cache(maxsize=20_000)
def latin(name: str) -> str:
    """A Chinese name in letters, as a name: Qidu. Place names that read otherwise than the dictionary says are known."""
    letters, rest = "", name
    while rest:
        known = next((k for k in sorted(READ, key=len, reverse=True) if rest.startswith(k)), "")
        letters += READ[known] if known else lazy_pinyin(rest[0])[0]
        rest = rest[len(known) or 1 :]
    return letters.capitalize()


def bureau(city: str) -> dict[str, str]:
    """The bureau of a city."""
    return {"zh": f"{city}公安局", "en": f"{latin(stem(city, ('市',)))} city bureau"}


def county_stem(county: str) -> tuple[str, str]:
    """A county's name for short: 临淄, Linzi; 济南高新区, Jinan high-tech zone."""
    for ending, zh, en in ZONES:
        if county.endswith(ending):
            own = county.removesuffix(ending)
            return own + zh, f"{latin(own)} {en}"
    own = stem(county, DISTRICT_ENDINGS)
    return own, latin(own)


def branch(county: str, city: str) -> dict[str, str]:
    """The county-level body: a branch in a district, a bureau of its own elsewhere."""
    zh, en = county_stem(county)
    if county.endswith("区"):
        return {"zh": f"{city}公安局{zh.removeprefix(stem(city, ('市',)))}分局", "en": f"{en} branch"}
    return {"zh": f"{county}公安局", "en": f"{en} county bureau"}


DEPARTMENTS = {
    "command_centre": ("指挥中心", "command centre"),
    "cid": ("刑侦大队", "criminal investigation"),
    "video": ("视频侦查大队", "video unit"),
    "public_order": ("治安大队", "public order"),
    "traffic": ("交警大队", "traffic police"),
    "patrol": ("巡警大队", "patrol"),
}


def department(kind: str, county: str) -> dict[str, str]:
    """A department of a county-level body."""
    (own, own_en), (zh, en) = county_stem(county), DEPARTMENTS[kind]
    return {"zh": f"{own}{zh}", "en": f"{own_en} {en}"}


def station(township: str) -> dict[str, str]:
    """A police station."""
    own = stem(township, TOWN_ENDINGS)
    return {"zh": f"{own}派出所", "en": f"{latin(own)} station"}


def office(name: str, *, residents: bool) -> dict[str, str]:
    """A community police office."""
    own = village(name, residents=residents)
    return {"zh": f"{own}警务室", "en": f"{latin(stem(own, ('社区', '村')))} police office"}
