"""PartitionedTable: what a query gives for a window of days, brought up to date by MERGE."""

from datetime import date
from pathlib import Path

import dagster as dg
from pydantic import Field

from ... import sql
from ...markdown import table as markdown_table
from ...partitions import PARTITION_ROW_COUNT, Window, add_metadata_by_day, daily_partitions
from ...snowflake import RETRY_POLICY, Session, Snowflake
from ...tables.merge import bring_up_to_date
from ..scaffold import example_in

_HERE = Path(__file__).parent
_WINDOW = "target.story_date >= %(first_date)s and target.story_date <= %(last_date)s"


@dg.scaffold_with(example_in(_HERE / "example"))
class PartitionedTable(dg.Component, dg.Model, dg.Resolvable):
    """What `query.sql` beside the YAML gives for the window of the run.

    The query binds the window as %(start)s and %(end)s. Its rows have the column story_date. Rows
    that are new are inserted, changed ones are updated, and those that the query no longer gives
    are deleted; all others stay as they are.
    """

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the table holds.")
    depends_on: list[str] = Field(description="Assets whose tables the query reads.")
    key: list[str] = Field(
        description="Columns that tell one row from another, never null.", min_length=1
    )
    group: str = Field(default="analytics", description="Group of the asset.")

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset."""
        query = context.path / "query.sql"

        @dg.asset(
            name=self.asset,
            deps=self.depends_on,
            description=self.description,
            group_name=self.group,
            kinds={"snowflake", "sql"},
            partitions_def=daily_partitions,
            backfill_policy=dg.BackfillPolicy.single_run(),
            retry_policy=RETRY_POLICY,
        )
        def compute(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            values = Window.of(context).parameters()
            with snowflake.session(context) as session:
                session.execute(
                    f"create or replace temporary table computed_rows as\n{sql.read(query)}",
                    **values,
                )
                rows = self._count(session)
                session.execute(sql.read(_HERE / "create.sql", table=sql.identifier(self.asset)))
                bring_up_to_date(
                    session,
                    self.asset,
                    "select * from computed_rows",
                    values,
                    key=self.key,
                    window=_WINDOW,
                    rows_move=True,
                )
                key = ", ".join(map(sql.identifier, self.key))
                columns, shown = session.table(sql.read(_HERE / "first_rows.sql", key=key))
            add_metadata_by_day(context, lambda day: {PARTITION_ROW_COUNT: rows.get(day, 0)})
            return dg.MaterializeResult(
                metadata={"first_rows": dg.MetadataValue.md(markdown_table(columns, shown))}
            )

        return dg.Definitions(assets=[compute])

    def _count(self, session: Session) -> dict[date, int]:
        """Gives the number of computed rows of each day.

        Raises:
            dg.Failure: some have no key; they could not be told apart the next time.
        """
        keyless = " or ".join(f"{sql.identifier(name)} is null" for name in self.key)
        counts = session.execute(sql.read(_HERE / "count.sql", keyless=keyless))
        if without_key := sum(missing for _, _, missing in counts):
            raise dg.Failure(
                f"{self.asset}: {without_key} rows of query.sql have no value in a column of the "
                f"key ({', '.join(self.key)}). Have the query leave them out, or give them one.",
                allow_retries=False,
            )
        return {day: rows for day, rows, _ in counts}
