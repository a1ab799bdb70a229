"""How the kit measures: two ways of doing the same, in turns, in one run.

Machines are noisy and differ; the ratio of two medians taken side by side says more than seconds.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Comparison:
    """What one measurement found.

    Attributes:
        measure: What was measured.
        compared_with: What it was measured against.
        amounts: What was found, run by run.
        other_amounts: What was found of the other.
        most_times: The ratio that it should not exceed.
        most: The amount that it should not exceed.
        unit: What is counted; seconds, if nothing else is said.
    """

    measure: str
    compared_with: str
    amounts: Sequence[float]
    other_amounts: Sequence[float]
    most_times: float | None = None
    most: float | None = None
    unit: str = "s"

    @property
    def amount(self) -> float:
        """The median."""
        return statistics.median(self.amounts)

    @property
    def other(self) -> float:
        """The median of what it is compared with."""
        return statistics.median(self.other_amounts)

    @property
    def ratio(self) -> float:
        """The median, as a multiple of the other's."""
        return self.amount / self.other

    @property
    def is_met(self) -> bool:
        """Whether no goal is exceeded."""
        times = self.most_times is None or self.ratio <= self.most_times
        return times and (self.most is None or self.amount <= self.most)


def seconds(run: Callable[..., object], *arguments: Any) -> float:
    """Gives how long a call takes."""
    started = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - started


def in_turns(
    one: Callable[[], object], other: Callable[[], object], rounds: int, *, warm: bool = True
) -> tuple[list[float], list[float]]:
    """Times both, one after the other, so that what else the machine does hits both alike.

    The first time, something is always being made ready: it does not count, unless `warm` is false.
    """
    if warm:
        one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def spread(amounts: Sequence[float]) -> float:
    """Gives half the distance between the quartiles, as a share of the median."""
    if len(amounts) < 2 or not statistics.median(amounts):
        return 0
    first, median, third = statistics.quantiles(amounts, n=4)
    return (third - first) / 2 / median
