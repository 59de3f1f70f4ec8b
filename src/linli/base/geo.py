"""Positions: WGS-84 degrees inside, other datums converted at the edge."""

from __future__ import annotations

import math

EARTH_M = 6_371_008.8  # mean radius, IUGG 1980


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in metres (haversine on the mean sphere)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi, half_lambda = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(a)))


def box(lat: float, lon: float, radius_m: float) -> tuple[float, float, float, float]:
    """(south, north, west, east) that surely holds the circle; padded by a metre."""
    d_lat = math.degrees((radius_m + 1) / EARTH_M)
    cos = max(0.01, math.cos(math.radians(min(89.0, abs(lat) + d_lat))))
    d_lon = d_lat / cos
    return lat - d_lat, lat + d_lat, lon - d_lon, lon + d_lon


def to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """WGS-84 to GCJ-02, by the published approximation of the national offset (Krasovsky 1940 ellipsoid)."""
    a, ee = 6_378_245.0, 0.00669342162296594323
    x, y = lon - 105.0, lat - 35.0
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    common = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    d_lat += common + (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    d_lat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    d_lon += common + (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    d_lon += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    rad = math.radians(lat)
    magic = 1 - ee * math.sin(rad) ** 2
    d_lat = math.degrees(d_lat / ((a * (1 - ee)) / (magic * math.sqrt(magic))))
    d_lon = math.degrees(d_lon / (a / math.sqrt(magic) * math.cos(rad)))
    return lat + d_lat, lon + d_lon


def to_wgs84(lat: float, lon: float, datum: str) -> tuple[float, float]:
    """A position of a named datum ("WGS-84", "CGCS2000", "GCJ-02") in WGS-84, to within a centimetre."""
    if datum in {"WGS-84", "CGCS2000"}:  # the two ellipsoids differ by less than a millimetre on the ground
        return lat, lon
    if datum != "GCJ-02":
        raise ValueError(f"unknown datum {datum}")
    guess_lat, guess_lon = lat, lon
    for _ in range(8):
        there_lat, there_lon = to_gcj02(guess_lat, guess_lon)
        guess_lat += lat - there_lat
        guess_lon += lon - there_lon
    return guess_lat, guess_lon
