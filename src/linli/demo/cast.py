"""Who plays in the stories: postings found by unit and post, so that no story names a person."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from linli.areas.queries import area_at, villages_near
from linli.base.clock import today
from linli.base.posts import Post
from linli.workforce.models import Beat, Posting
from linli.workforce.queries import valid_on

from .size import LINZI
from .world import World

# villages of the story of 15 March: where it was stolen, and where the mill stands
XIGUAN, SHIFO = "370305100203", "370305100231"


class Cast:
    """The people of one county, as the stories need them."""

    def __init__(self, world: World, county: str = LINZI) -> None:
        self.world, self.county = world, county

    def _first(self, letter: str, post: Post, nth: int = 0) -> Posting:
        return self.world.posting(f"{self.county}-{letter}", post, nth=nth)

    @cached_property
    def dispatcher(self) -> Posting:
        return self._first("C", Post.DISPATCHER)

    @cached_property
    def commander(self) -> Posting:
        return self._first("C", Post.COMMANDER)

    @cached_property
    def other_commander(self) -> Posting:
        return self._first("C", Post.COMMANDER, 1)

    @cached_property
    def cid(self) -> Posting:
        return self._first("X", Post.DUTY_OFFICER)

    @cached_property
    def video(self) -> Posting:
        return self._first("V", Post.DUTY_OFFICER)

    @cached_property
    def public_order(self) -> Posting:
        return self._first("O", Post.DUTY_OFFICER)

    @cached_property
    def patrol(self) -> Posting:
        return self._first("P", Post.DUTY_OFFICER)

    @cached_property
    def traffic(self) -> Posting:
        return self._first("T", Post.DUTY_OFFICER)

    @cached_property
    def chief(self) -> Posting:
        return self._first("F", Post.CHIEF)

    @cached_property
    def city_chief(self) -> Posting:
        return self.world.posting(f"{self.county[:4]}-B", Post.CHIEF)

    def of_station(self, township: str, post: Post = Post.OFFICER) -> Posting:
        """Somebody of the station of a township."""
        return self.world.posting(f"{township}-S", post)


def holding(path: str, *posts: Post, day: date | None = None) -> list[Posting]:
    """Who has an area in the beat on a day, in order of duty number."""
    beats = Beat.objects.filter(valid_on(day or today()), path=path, post__in=posts)
    rows = Posting.objects.filter(pk__in=beats.values("posting")).select_related("unit", "staff")
    return list(rows.order_by("staff__number"))


def assistants_near(path: str, metres: float, day: date | None = None) -> list[tuple[str, Posting]]:
    """(village, assistant) of the villages around one, nearest first; the village itself is left out."""
    found = []
    for village, _metres in villages_near(area_at(path), metres):
        here = holding(village.path, Post.ASSISTANT, day=day)
        if here and village.path != path:
            found.append((village.path, here[0]))
    return found
