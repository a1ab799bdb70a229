"""PartitionedTable: what a query gives for a window of days, brought up to date by MERGE."""

from pathlib import Path

import dagster as dg
from pydantic import Field

from ... import sql
from ...markdown import table as markdown_table
from ...partitions import Window, daily_partitions
from ...snowflake import RETRY_POLICY, Session, Snowflake

_HERE = Path(__file__).parent


class PartitionedTable(dg.Component, dg.Model, dg.Resolvable):
    """What `query.sql` beside the YAML gives for the window of the run.

    The query binds the window as %(start)s and %(end)s. Its rows have the column story_date. Rows
    that are new are inserted, changed ones are updated, and those that the query no longer gives
    are deleted; all others stay as they are.
    """

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the table holds.")
    depends_on: list[str] = Field(description="Assets whose tables the query reads.")
    key: list[str] = Field(description="Columns that tell one row from another.", min_length=1)
    group: str = Field(default="analytics", description="Group of the asset.")

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset."""
        query = context.path / "query.sql"

        @dg.asset(
            name=self.asset,
            deps=self.depends_on,
            description=self.description,
            group_name=self.group,
            kinds={"snowflake"},
            partitions_def=daily_partitions,
            backfill_policy=dg.BackfillPolicy.single_run(),
            retry_policy=RETRY_POLICY,
        )
        def compute(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            window = Window.of(context)
            with snowflake.session(context) as session:
                session.execute(
                    f"create or replace temporary table computed_rows as\n{sql.read(query)}",
                    **window.parameters(),
                )
                columns, _ = session.table("select * from computed_rows limit 0")
                rows = self._bring_up_to_date(session, window, columns)
                shown = session.execute(sql.read(_HERE / "first_rows.sql", **self._names(columns)))
            return dg.MaterializeResult(
                metadata={
                    "dagster/row_count": rows,
                    "first_rows": dg.MetadataValue.md(markdown_table(columns, shown)),
                }
            )

        return dg.Definitions(assets=[compute])

    def _bring_up_to_date(self, session: Session, window: Window, columns: list[str]) -> int:
        names = self._names(columns)
        session.execute(sql.read(_HERE / "create.sql", **names))
        with session.transaction(self.asset):
            session.execute(sql.read(_HERE / "merge.sql", **names))
            session.execute(sql.read(_HERE / "delete.sql", **names), **window.parameters())
        [(rows,)] = session.execute("select count(*) from computed_rows")
        return int(rows)

    def _names(self, columns: list[str]) -> dict[str, str]:
        names = [sql.identifier(column) for column in columns]
        key = [sql.identifier(column) for column in self.key]
        others = [name for name in names if name not in key] or key
        return {
            "table": sql.identifier(self.asset),
            "columns": ", ".join(names),
            "key": ", ".join(key),
            "values": ", ".join(f"computed.{name}" for name in names),
            "same_key": " and ".join(f"target.{name} = computed.{name}" for name in key),
            "differs": " or ".join(
                f"target.{name} is distinct from computed.{name}" for name in others
            ),
            "assignments": ", ".join(f"{name} = computed.{name}" for name in others),
        }
