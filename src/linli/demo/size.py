"""How much of everything: the whole province with its known numbers, or three small counties of it in proportion."""

from __future__ import annotations

from dataclasses import dataclass, replace

LINZI, HEKOU, WEICHENG, DONGYING = "370305", "370503", "370702", "3705"
YUEHE, HAIXING, QIDU = "370702003004", "370503101205", "370305100"
VILLAGES = 62_074


@dataclass(frozen=True)
class Size:
    """The numbers that the records are to add up to."""

    name: str
    under: tuple[str, ...] = ()  # codes of the counties that are built; none: all
    villages: int = VILLAGES
    covered: int = 55_215  # villages in an assistant's own beat
    assistants: int = 67_000
    dongying_assistants: int = 226
    community_officers: int = 6_939
    auxiliaries: int = 8_281
    grid_leaders: int = 9_312
    grid_members: int = 42_500
    recruits: int = 977
    posts_moved: int = 1_352
    seconded: int = 1_141
    moved_otherwise: int = 1_274
    incidents: int = 118_000
    disputes: int = 15_500
    requests: int = 21_000
    executed: int = 6_583_214_600  # yuan paid in the first half of 2017
    county_construction: int = 4_561_872_300  # of which
    taskings: int = 140
    fieldwork: int = 60_000  # entries outside Yuehe
    premises: int = 24_000
    yuehe_entries: int = 11_236
    yuehe_tips: int = 34

    def holds(self, code: str) -> bool:
        """Whether an area is built: one of the counties, or what lies above or below one."""
        return not self.under or any(code.startswith(c) or c.startswith(code) for c in self.under)


WHOLE = Size("whole")

SCALED = (
    *("community_officers", "auxiliaries", "grid_leaders", "grid_members"),
    *("recruits", "posts_moved", "seconded", "moved_otherwise", "incidents", "disputes", "requests"),
    *("executed", "county_construction", "fieldwork", "premises"),
)


def reduced(villages: int, dongying: int) -> Size:
    """Three counties in which both stories and the community's half year happen, in proportion to their villages."""
    share = villages / VILLAGES
    few = replace(WHOLE, name="small", under=(LINZI, HEKOU, WEICHENG), villages=villages)
    covered = round((WHOLE.covered - 1_921) / (VILLAGES - 1_921) * (villages - dongying)) + dongying
    scaled = {name: max(4, round(getattr(WHOLE, name) * share)) for name in SCALED}
    served = max(1, round(WHOLE.dongying_assistants * dongying / 1_921))
    assistants = served + round((WHOLE.assistants - 226) / (VILLAGES - 1_921) * (villages - dongying))
    return replace(
        few,
        covered=covered,
        assistants=assistants,
        dongying_assistants=served,
        yuehe_entries=400,
        taskings=42,
        **scaled,
    )
