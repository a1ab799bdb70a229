"""What a run is about to spend."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import dagster as dg

from ...settings import Price


class BudgetExceededError(dg.Failure):
    """A run would spend more than it may."""


class Estimate(ABC):
    """Pending calls and their price, before anything is spent."""

    @property
    @abstractmethod
    def credits(self) -> float:
        """The price in AI credits, at the rates of project.yaml."""

    @abstractmethod
    def __str__(self) -> str:
        """Says it in one line."""

    def require_at_most(self, max_credits: float, asset: str, advice: str) -> None:
        """Stops a run that would spend too much.

        Args:
            max_credits: What the run may spend.
            asset: Who would spend it.
            advice: What to do then, as a sentence.

        Raises:
            BudgetExceededError: naming price, limit and what to do.
        """
        if self.credits > max_credits:
            raise BudgetExceededError(
                f"{asset}: {self} This run may spend {max_credits:g} credits. "
                f"Nothing was spent. {advice}",
                allow_retries=False,
            )


@dataclass(frozen=True)
class TokenEstimate(Estimate):
    """Calls that are billed by the tokens that they read and write."""

    calls: int
    batches: int
    input_tokens: int
    output_tokens: int
    price: Price

    @property
    def credits(self) -> float:
        """The price in AI credits, at the rates of project.yaml."""
        return self.price.credits(self.input_tokens, self.output_tokens)

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
