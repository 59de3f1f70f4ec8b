"""What the build knows while it goes on: the places, the units, who is where; and chance, from the seed alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, TypeVar

from linli.areas.models import Area, Level
from linli.base.actors import Job
from linli.base.posts import Post
from linli.workforce.models import Beat, Posting, Unit

from .size import Size

JOB = Job("demonstration")
T = TypeVar("T")
Tell = Callable[[int], None]


class Place(NamedTuple):
    """An area, as far as the build needs it."""

    id: int
    path: str
    name: str
    residents: bool  # a residents' community, not a village


class OfficersBeat(NamedTuple):
    """What one community officer answers for: the office's place first."""

    number: str  # of the office
    places: tuple[Place, ...]


@dataclass
class World:
    """The province while it is built."""

    seed: str
    size: Size
    villages: list[Place] = field(default_factory=list)
    by_path: dict[str, Place] = field(default_factory=dict)
    townships: dict[str, list[Place]] = field(default_factory=dict)  # the villages of each
    units: dict[str, int] = field(default_factory=dict)  # row id by number
    beats: list[OfficersBeat] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # room, reference and PIN of cases to follow
    _stubs: dict[str, Area] = field(default_factory=dict)
    _assistants: dict[str, Posting] = field(default_factory=dict)

    def chance(self, name: str) -> Random:
        """A source of chance for one purpose; adding a purpose leaves the others as they were."""
        return Random(f"{self.seed}:{name}")  # noqa: S311 (repeatable on purpose)

    def look_around(self) -> None:
        """Read the places that were imported."""
        rows = Area.objects.filter(valid_to=None).order_by("path")
        for pk, path, name, level, kind in rows.values_list("id", "path", "name", "level", "kind"):
            place = Place(pk, path, name, kind == "residents")
            self.by_path[path] = place
            if level == Level.VILLAGE:
                self.villages.append(place)
                self.townships.setdefault(path[:9], []).append(place)

    def paths(self, width: int) -> list[str]:
        """The paths of one level, in order: 4 cities, 6 counties, 9 townships."""
        return [p for p in self.by_path if len(p) == width]

    def villages_by(self, width: int) -> dict[str, list[Place]]:
        """The villages under each area of a level."""
        found: dict[str, list[Place]] = defaultdict(list)
        for village in self.villages:
            found[village.path[:width]].append(village)
        return found

    def stub(self, place: Place) -> Area:
        """A place as an area that was not read: for bulk twins that look at id and path only."""
        found = self._stubs.get(place.path)
        if found is None:
            found = self._stubs[place.path] = Area(id=place.id, path=place.path, name=place.name)
        return found

    def assistants(self) -> dict[str, Posting]:
        """The first assistant of each village, as postings that were not read."""
        if not self._assistants:
            rows = Beat.objects.filter(post=Post.ASSISTANT, valid_to=None).order_by("-posting")
            self._assistants = {path: Posting(id=pk) for path, pk in rows.values_list("path", "posting")}
        return self._assistants

    def posting(self, unit: str, post: Post, *, nth: int = 0) -> Posting:
        """The n-th open posting of a post in the unit of a number."""
        rows = Posting.objects.filter(unit=self.units[unit], post=post, valid_to=None)
        return rows.select_related("unit", "staff").order_by("staff__number")[nth]

    def unit(self, number: str) -> Unit:
        """The unit of a number."""
        return Unit.objects.get(pk=self.units[number])

    def area(self, path: str) -> Area:
        """The area of a path."""
        return Area.objects.get(path=path)


def shared(total: int, weights: Sequence[float]) -> list[int]:
    """A total shared by weight in whole numbers that add up to it (largest remainders)."""
    sum_ = sum(weights)
    exact = [total * w / sum_ for w in weights]
    found = [int(e) for e in exact]
    order = sorted(range(len(weights)), key=lambda i: (found[i] - exact[i], i))
    for i in order[: total - sum(found)]:
        found[i] += 1
    return found


def chunks(items: Sequence[T], n: int) -> Iterator[Sequence[T]]:
    """The items in runs of n."""
    for start in range(0, len(items), n):
        yield items[start : start + n]
