"""Near is exact, against brute force; without positions it is the same township, and says so."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.areas.models import Area
from linli.areas.queries import villages_near
from linli.base.geo import distance_m

points = st.tuples(st.floats(34.4, 38.4), st.floats(114.8, 122.7))
# villages that lie close to each other, so that the circle's edge is met
close = st.tuples(st.floats(36.79, 36.81), st.floats(118.29, 118.31))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.lists(points | close, min_size=1, max_size=25), st.floats(1, 60_000))
def test_near_finds_exactly_what_brute_force_finds(places, radius):
    with transaction.atomic():
        rows = Area.objects.bulk_create(
            Area(
                code=f"3799990000{n:02d}",
                path=f"3799990000{n:02d}",
                sort_key=n,
                level="village",
                name=str(n),
                lat=lat,
                lon=lon,
            )
            for n, (lat, lon) in enumerate(places)
        )
        centre = rows[0]
        found = villages_near(centre, radius)
        wanted = [(r.path, distance_m(centre.lat, centre.lon, r.lat, r.lon)) for r in rows]
        wanted = sorted([w for w in wanted if w[1] <= radius], key=lambda w: (w[1], w[0]))
        assert [(a.path, d) for a, d in found] == wanted
        transaction.set_rollback(True)


def test_the_village_itself_is_near_and_the_next_county_too(town):
    found = [a.name for a, _d in villages_near(town.xiguan, 5_000)]
    assert found[0] == "西关村"
    assert "临淄邻村" in found
    assert "远山村" not in found


def test_without_positions_near_means_the_same_township(town):
    Area.objects.update(lat=None, lon=None)
    town.xiguan.refresh_from_db()
    found = villages_near(town.xiguan, 5_000)
    assert {a.name for a, _d in found} == {"西关村", "石佛村", "南门村", "齐都社区"}
    assert {d for _a, d in found} == {-1.0}
