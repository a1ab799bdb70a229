"""What a run is about to spend."""

from dataclasses import dataclass

import dagster as dg

from ...settings import Price


class BudgetExceededError(dg.Failure):
    """A run would spend more than it may."""


@dataclass(frozen=True)
class Estimate:
    """Pending calls and their price, before anything is spent."""

    calls: int
    batches: int
    input_tokens: int
    output_tokens: int
    price: Price

    @property
    def credits(self) -> float:
        """The price in AI credits, at the rates of project.yaml."""
        return self.price.credits(self.input_tokens, self.output_tokens)

    def require_at_most(self, max_credits: float, asset: str) -> None:
        """Stops a run that would spend too much.

        Raises:
            BudgetExceededError: naming price, limit and what to do.
        """
        if self.credits > max_credits:
            raise BudgetExceededError(
                f"{asset}: {self} This run may spend {max_credits:g} credits. "
                "Nothing was spent. Materialize fewer partitions, or raise max_credits_per_run.",
                allow_retries=False,
            )

    def __str__(self) -> str:
        """Says it in one line."""
        return (
            f"{self.calls} calls to make, {self.input_tokens} tokens to read, "
            f"about {self.credits:.6f} credits."
        )

    def metadata(self) -> dict[str, int | float]:
        """Gives the figures that Dagster plots for each materialization."""
        return {
            "estimated_tokens": self.input_tokens + self.output_tokens,
            "estimated_credits": round(self.credits, 9),
        }
