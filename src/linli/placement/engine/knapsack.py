"""The best few things under a cap on their weight and on their number, by branch and bound."""

from __future__ import annotations

MOST_NODES = 20_000
TURNS = 12
GOLDEN = 0.381966


def packed(
    worths: list[float],
    weights: list[int],
    cap: int,
    most: int,
    close: float = 0.0,
    nodes: int = MOST_NODES,
    rate: float | None = None,
) -> tuple[float, float, list[int]]:
    """The worth of the best choice found, a proven upper bound, the choice.

    The two are equal unless the search was allowed to stop when it is so `close` (a share), or ran out of nodes.
    The bound is the relaxation in which weight is paid for at a rate: any is valid, a given one saves looking for it.
    """
    things = [i for i, worth in enumerate(worths) if worth > 0 and weights[i] <= cap]
    best = sorted(things, key=lambda i: (-worths[i], i))[:most]
    if sum(weights[i] for i in best) <= cap:
        total = sum(worths[i] for i in best)
        return total, total, best
    if rate is None:
        rate = _rate([(worths[i], weights[i]) for i in things], cap, most)
    left = {i: worths[i] - rate * weights[i] for i in things}
    things.sort(key=lambda i: (-left[i], i))
    sums = [0.0]
    for i in things:
        sums.append(sums[-1] + max(left[i], 0.0))
    end = len(things)
    picked, value, upper = best[:0], 0.0, 0.0
    # (next thing, room left, number left, worth so far, what was taken)
    stack: list[tuple[int, int, int, float, tuple[int, ...]]] = [(0, cap, most, 0.0, ())]
    while stack:
        at, room, number, so_far, taken = stack.pop()
        if so_far > value:
            value, picked = so_far, list(taken)
        if at == end or not number:
            continue
        bound = so_far + rate * room + sums[min(at + number, end)] - sums[at]
        if bound <= value * (1 + close):
            upper = max(upper, bound)
            continue
        if nodes <= 0:
            upper = max(upper, bound)
            continue
        nodes -= 1
        i = things[at]
        stack.append((at + 1, room, number, so_far, taken))
        if weights[i] <= room:
            stack.append((at + 1, room - weights[i], number - 1, so_far + worths[i], (*taken, i)))
    return value, max(value, upper) if close or nodes <= 0 else value, picked


def _rate(things: list[tuple[float, int]], cap: int, most: int) -> float:
    """The price of weight at which the relaxation is tightest (the bound is convex in it: golden section)."""

    def bound(rate: float) -> float:
        left = sorted((worth - rate * weight for worth, weight in things), reverse=True)
        return rate * cap + sum(part for part in left[:most] if part > 0)

    low, high = 0.0, max(worth / max(weight, 1) for worth, weight in things)
    one, two = low + GOLDEN * (high - low), high - GOLDEN * (high - low)
    at_one, at_two = bound(one), bound(two)
    for _turn in range(TURNS):
        if at_one <= at_two:
            high, two, at_two = two, one, at_one
            one = low + GOLDEN * (high - low)
            at_one = bound(one)
        else:
            low, one, at_one = one, two, at_two
            two = high - GOLDEN * (high - low)
            at_two = bound(two)
    return one if at_one <= at_two else two
