"""How the kit measures: two ways of doing the same, in turns, in one run.

Machines are noisy and differ; the ratio of two medians taken side by side says more than seconds.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """What one measurement found.

    Attributes:
        measure: What was measured.
        compared_with: What it was measured against.
        seconds: How long it took, run by run.
        other_seconds: How long the other took.
        goal: The ratio that it should not exceed.
    """

    measure: str
    compared_with: str
    seconds: list[float]
    other_seconds: list[float]
    goal: float

    @property
    def ratio(self) -> float:
        """The median, as a multiple of the other's."""
        return statistics.median(self.seconds) / statistics.median(self.other_seconds)


def in_turns(
    one: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[list[float], list[float]]:
    """Times both, one after the other, so that what else the machine does hits both alike."""
    one(), other()  # The first time, something is always being made ready.
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for run, found in zip((one, other), times, strict=True):
            started = time.perf_counter()
            run()
            found.append(time.perf_counter() - started)
    return times


def spread(seconds: list[float]) -> float:
    """Gives half the distance between the quartiles, as a share of the median."""
    first, median, third = statistics.quantiles(seconds, n=4)
    return (third - first) / 2 / median
