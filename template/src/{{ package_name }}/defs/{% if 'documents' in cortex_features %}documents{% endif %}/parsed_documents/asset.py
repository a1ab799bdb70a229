"""parsed_documents: the text of every file on the stage, paid for once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from .... import sql
from ....clock import now
from ....components.cortex.estimate import Estimate
from ....components.cortex.pool import CORTEX_POOL
from ....markdown import table as markdown_table
from ....settings import Settings, load_settings
from ....snowflake import RETRY_POLICY, Session, Snowflake

_HERE = Path(__file__).parent
PARSED_CHECK = "documents_were_parsed"

# A statement that fails loses the answers it has paid for, so a large folder takes several.
FILES_PER_STATEMENT = 100

# So many characters of a file without pages are billed as one.
# https://docs.snowflake.com/en/user-guide/snowflake-cortex/parse-document
CHARACTERS_PER_PAGE = 3000


@dg.asset(
    group_name="documents",
    kinds={"snowflake", "cortex"},
    deps=["documents"],
    pool=CORTEX_POOL,
    retry_policy=RETRY_POLICY,
    check_specs=[
        dg.AssetCheckSpec(
            PARSED_CHECK, asset="parsed_documents", description="Cortex could read every file."
        )
    ],
)
def parsed_documents(
    context: dg.AssetExecutionContext, snowflake: Snowflake
) -> dg.MaterializeResult:
    """One row a file of the stage, with its text; a file is parsed again when its content changes.

    PDF and Office files are read up to documents.max_pages; is_truncated marks those with as many.
    """
    with snowflake.session(context, calls_cortex=True) as session:
        parsing = Parsing(session, load_settings(), context.run.run_id)
        estimate = parsing.prepare()
        context.log.info(str(estimate))
        calls = parsing.parse(estimate)
        rows = parsing.publish()
    return _result(rows, {"ai_calls": calls, **estimate.metadata()})


@dataclass(frozen=True)
class PageEstimate(Estimate):
    """Files to parse, and what they cost at most. Who has paid knows how many pages they have."""

    files: int
    batches: int
    most_pages: int
    credits_per_thousand_pages: float

    @property
    def credits(self) -> float:
        """The highest price in AI credits, at the rate of project.yaml."""
        return self.most_pages * self.credits_per_thousand_pages / 1000

    def __str__(self) -> str:
        """Says it in one line."""
        return (
            f"{self.files} files to parse, at most {self.most_pages} pages and "
            f"{self.credits:.6f} credits."
        )

    def metadata(self) -> dict[str, int | float]:
        """Gives the figures that Dagster plots for each materialization."""
        return {
            "estimated_pages": self.most_pages,
            "estimated_credits": round(self.credits, 9),
        }


@dataclass(frozen=True)
class Parsing:
    """The statements of one run, in their order: count, price, parse, publish."""

    session: Session
    settings: Settings
    run_id: str

    def prepare(self) -> PageEstimate:
        """Finds the files that have to be parsed, and prices them.

        Raises:
            BudgetExceededError: they could cost more than a run may spend. Nothing has been spent.
        """
        self._execute("ledger.sql")
        self._execute("pending.sql")
        [(files, batches, most_pages)] = self._execute("estimate.sql")
        rate = self.settings.documents.credits_per_thousand_pages
        estimate = PageEstimate(int(files), int(batches), int(most_pages), rate)
        estimate.require_at_most(
            self.settings.cortex.max_credits_per_run,
            "parsed_documents",
            "Lower documents.max_pages, or raise cortex.max_credits_per_run.",
        )
        return estimate

    def parse(self, estimate: PageEstimate) -> int:
        """Sends every pending file to Cortex once, whoever else is at it; gives the calls made."""
        calls = 0
        for batch in range(1, estimate.batches + 1):
            with self.session.transaction("parsed_document_ledger"):
                [(new, retried)] = self._execute("parse.sql", batch=batch)
            calls += new + retried
        return calls

    def publish(self) -> list[tuple[Any, ...]]:
        """Brings the asset's table up to date with stage and ledger."""
        self._execute("create.sql")
        with self.session.transaction("parsed_documents"):
            self._execute("publish.sql")
            self._execute("delete.sql")
        return self._execute("summary.sql")

    def _execute(self, file: str, **values: Any) -> list[tuple[Any, ...]]:
        documents = self.settings.documents
        options: dict[str, Any] = {"mode": documents.mode.upper()}
        first_pages = [{"start": 0, "end": documents.max_pages}]
        statement = sql.read(
            _HERE / file,
            options=sql.literal(options),
            paged_options=sql.literal({**options, "page_filter": first_pages}),
        )
        return self.session.execute(
            statement,
            mode=documents.mode,
            max_pages=documents.max_pages,
            max_attempts=self.settings.cortex.max_attempts,
            characters_per_page=CHARACTERS_PER_PAGE,
            files_per_statement=FILES_PER_STATEMENT,
            parsed_at=now(),
            run_id=self.run_id,
            **values,
        )


def _result(rows: Sequence[tuple[Any, ...]], figures: dict[str, Any]) -> dg.MaterializeResult:
    failed = {path: error for path, status, _, _, error in rows if status == "failed"}
    shown = [(path, status, pages, "yes" if cut else "") for path, status, pages, cut, _ in rows]
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(rows),
            "documents_failed": len(failed),
            "documents": dg.MetadataValue.md(
                markdown_table(("file", "status", "pages", "cut"), shown)
            ),
            **figures,
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=PARSED_CHECK, passed=not failed, metadata={"errors": failed}
            )
        ],
    )
