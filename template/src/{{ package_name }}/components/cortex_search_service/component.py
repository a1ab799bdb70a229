"""CortexSearchService: a search service over a query, as an asset."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from ... import sql
from ...markdown import table as markdown_table
from ...settings import load_settings
from ...snowflake import RETRY_POLICY, Session, Snowflake
from ..account_needs import CREATES
from ..account_objects import fingerprint, is_current
from ..scaffold import example_in

_HERE = Path(__file__).parent
FOUND_CHECK = "search_finds_a_known_title"


@dg.scaffold_with(example_in(_HERE / "example"))
class CortexSearchService(dg.Component, dg.Model, dg.Resolvable):
    """Owns the definition of a Cortex Search service and refreshes it.

    The query stands in `query.sql` beside the YAML. A service is made anew only when its definition
    has changed, because that embeds every row again.
    See https://docs.snowflake.com/en/sql-reference/sql/create-cortex-search
    """

    asset: str = Field(description="Name of the asset and of its service.")
    description: str = Field(description="What can be searched.")
    depends_on: list[str] = Field(description="Assets whose tables the query reads.")
    search_column: str = Field(description="Column of the query that is searched: a text.")
    primary_key: str = Field(description="Column of the query that tells rows apart: a text.")
    title: str = Field(description="Column of the query to show, and to test the search with.")
    attributes: list[str] = Field(min_length=1, description="Columns that searches may filter by.")
    sample_query: str = Field(description="Searched after each refresh, to show what comes back.")
    target_lag: str = Field(
        default="1 day", description="How far it may lag behind when Dagster does not refresh it."
    )
    auto_suspend_seconds: int = Field(
        default=1800, ge=1800, description="Serving is billed until it was idle for so long."
    )
    embedding_model: str = "snowflake-arctic-embed-m-v1.5"

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset with its check."""
        query = context.path / "query.sql"

        @dg.asset(
            name=self.asset,
            deps=self.depends_on,
            description=self.description,
            metadata={CREATES: ["cortex search service"]},
            group_name="cortex_ai",
            kinds={"snowflake", "cortex"},
            retry_policy=RETRY_POLICY,
            backfill_policy=dg.BackfillPolicy.single_run(),
            check_specs=[
                dg.AssetCheckSpec(
                    FOUND_CHECK, asset=self.asset, description="A title leads to its row."
                )
            ],
        )
        def search_service(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            with snowflake.session(context, calls_cortex=True) as session:
                is_new = self._bring_up_to_date(session, sql.read(query))
                results = self.search(session, self.sample_query, limit=5)
                check = self._check(session, sql.read(query))
            return dg.MaterializeResult(
                metadata={
                    "definition_changed": is_new,
                    "sample_query": self.sample_query,
                    "sample_results": dg.MetadataValue.md(_table(results)),
                },
                check_results=[check],
            )

        return dg.Definitions(assets=[search_service])

    def search(self, session: Session, query: str, limit: int) -> list[dict[str, Any]]:
        """Gives what the service finds, the best first: key and title of each row."""
        columns = [self.primary_key, self.title]
        parameters = json.dumps({"query": query, "columns": columns, "limit": limit})
        service, parameters = sql.literal(self.asset), _constant(parameters)
        [(answer,)] = session.execute(
            f"select snowflake.cortex.search_preview({service}, {parameters})"
        )
        results: list[dict[str, Any]] = json.loads(answer)["results"]
        return results

    def _bring_up_to_date(self, session: Session, query: str) -> bool:
        """Makes the service, or refreshes the one whose definition is this; tells which."""
        service = sql.identifier(self.asset)
        names = {
            "service": service,
            "search_column": sql.identifier(self.search_column),
            "primary_key": sql.identifier(self.primary_key),
            "attributes": ", ".join(map(sql.identifier, self.attributes)),
            "warehouse": sql.identifier(load_settings().snowflake.warehouse_of_ai),
            "target_lag": sql.literal(self.target_lag),
            "embedding_model": sql.literal(self.embedding_model),
            "auto_suspend": str(self.auto_suspend_seconds),
            "query": query,
        }
        comment = fingerprint(sql.read(_HERE / "create.sql", comment="", **names))
        if is_current(session, "cortex search services", self.asset, comment):
            session.execute(f"alter cortex search service {service} refresh")
            return False
        session.execute(sql.read(_HERE / "create.sql", comment=sql.literal(comment), **names))
        return True

    def _check(self, session: Session, query: str) -> dg.AssetCheckResult:
        known = session.execute(
            sql.read(
                _HERE / "known.sql",
                query=query,
                primary_key=sql.identifier(self.primary_key),
                title=sql.identifier(self.title),
            )
        )
        found = [
            result[self.primary_key] == str(key)
            for key, title in known
            for result in self.search(session, title, limit=10)
        ]
        return dg.AssetCheckResult(
            check_name=FOUND_CHECK,
            passed=any(found) or not known,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"searched": [title for _, title in known]},
        )


def _constant(text: str) -> str:
    # The statement has no values to bind, so a percent sign stands for itself.
    return sql.literal(text).replace("%%", "%")


def _table(results: list[dict[str, Any]]) -> str:
    if not results:
        return "Nothing found."
    return markdown_table(list(results[0]), [list(result.values()) for result in results])
