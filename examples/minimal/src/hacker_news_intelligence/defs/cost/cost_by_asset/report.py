"""What a person sees of cost_by_asset: totals, a table with trends, a picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import dagster as dg

from ....settings import CostSettings
from ..chart import daily_bars
from ..period import Period

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DailyCost:
    """What one asset has cost on one day; `partitions` rows of the table are behind it."""

    usage_date: date
    asset: str
    money: float
    ai_credits: float
    compute_credits: float
    statements: int
    partitions: int


@dataclass(frozen=True)
class CostReport:
    """The costs of a period, with what they were computed from.

    `warehouse_credits` are those that the project's warehouses were paid for, idle or not.
    """

    costs: Sequence[DailyCost]
    warehouse_credits: float
    period: Period
    settings: CostSettings

    def metadata(self) -> dict[str, Any]:
        """Gives totals as numbers, which Dagster plots over time, a table and a picture."""
        settled = [cost for cost in self.costs if cost.usage_date == self.period.settled_date]
        return {
            "dagster/row_count": sum(cost.partitions for cost in self.costs),
            "money": _total(self.costs),
            "money_of_last_settled_day": _total(settled),
            "ai_credits": sum((cost.ai_credits for cost in self.costs), 0.0),
            "compute_credits": sum((cost.compute_credits for cost in self.costs), 0.0),
            "warehouse_credits": self.warehouse_credits,
            "currency": self.settings.currency,
            "prices_as_of": str(self.settings.prices_as_of),
            "first_day": str(self.period.first_date),
            "settled_until": str(self.period.settled_date),
            "cost_by_asset": dg.MetadataValue.md(self.table()),
            "cost_by_day": dg.MetadataValue.md(self.picture()),
        }

    def table(self) -> str:
        """Gives assets with their cost, most expensive first, as Markdown.

        The week is that of the last seven settled days; the trend compares it with the one before.
        """
        rows = sorted(self._by_asset().items(), key=lambda row: (-_total(row[1]), row[0]))
        header = (
            f"| asset | {self.settings.currency} | a week | trend | AI credits "
            "| compute credits | statements |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        )
        return header + "\n".join(self._row(asset, costs) for asset, costs in rows)

    def picture(self) -> str:
        """Gives the cost of each day by asset, as an image in Markdown."""
        last = max([cost.usage_date for cost in self.costs], default=self.period.first_date)
        count = (last - self.period.first_date).days + 1
        days = [self.period.first_date + timedelta(days=number) for number in range(count)]
        figures = ((cost.usage_date, cost.asset, cost.money) for cost in self.costs)
        return daily_bars(days, figures, self.settings.currency)

    def _by_asset(self) -> dict[str, list[DailyCost]]:
        grouped: dict[str, list[DailyCost]] = {}
        for cost in self.costs:
            grouped.setdefault(cost.asset, []).append(cost)
        return grouped

    def _row(self, asset: str, costs: Sequence[DailyCost]) -> str:
        week = self._week_until(self.period.settled_date, costs)
        week_before = self._week_until(self.period.settled_date - _WEEK, costs)
        cells = [
            asset,
            f"{_total(costs):.4f}",
            f"{week:.4f}",
            _trend(week_before, week),
            f"{sum(cost.ai_credits for cost in costs):.6f}",
            f"{sum(cost.compute_credits for cost in costs):.6f}",
            str(sum(cost.statements for cost in costs)),
        ]
        return f"| {' | '.join(cells)} |"

    def _week_until(self, last: date, costs: Iterable[DailyCost]) -> float:
        return _total(cost for cost in costs if last - _WEEK < cost.usage_date <= last)


def _total(costs: Iterable[DailyCost]) -> float:
    return sum((cost.money for cost in costs), 0.0)


def _trend(before: float, after: float) -> str:
    """Says how a week compares with the one before it."""
    if not before:
        return "new" if after else ""
    change = round((after / before - 1) * 100)
    return f"{'▲' if change > 0 else '▼' if change < 0 else '='} {change:+} %"
