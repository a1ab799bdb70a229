from typing import Any

import pytest
from dbt.tests.adapter.basic.test_incremental import BaseIncremental
from dbt.tests.adapter.incremental.test_incremental_merge_exclude_columns import (
    BaseMergeExcludeColumns,
)
from dbt.tests.adapter.incremental.test_incremental_microbatch import BaseMicrobatch
from dbt.tests.adapter.incremental.test_incremental_on_schema_change import (
    BaseIncrementalOnSchemaChange,
)
from dbt.tests.adapter.incremental.test_incremental_predicates import BaseIncrementalPredicates
from dbt.tests.adapter.incremental.test_incremental_unique_id import BaseIncrementalUniqueKey
from dbt.tests.util import check_relations_equal, run_dbt, run_dbt_and_capture, write_file

SPECIAL = ['"field with space"', '"field-with-dash"', '"field@special"', '"field.with.dots"']


class TestMergeExcludeColumns(BaseMergeExcludeColumns): ...


class TestOnSchemaChange(BaseIncrementalOnSchemaChange): ...


class TestOnSchemaChangeOfSpecialColumns:
    """Columns whose names have to be quoted are added by append_new_columns."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        values = ", ".join(f"'{n}' as {column}" for n, column in enumerate(SPECIAL))
        all_columns, first = ", ".join(SPECIAL), ", ".join(SPECIAL[:2])
        later = ", ".join(f"iff(id <= 3, null, {column}) as {column}" for column in SPECIAL[2:])
        return {
            "source_rows.sql": f"""
                {{{{ config(materialized='table') }}}}
                select value::integer as id, {values}
                from table(flatten(array_construct(1, 2, 3, 4, 5, 6)))
            """,
            "appended.sql": f"""
                {{{{ config(
                    materialized='incremental', unique_key='id',
                    on_schema_change='append_new_columns'
                ) }}}}
                {{% if is_incremental() %}}
                select id, {all_columns} from {{{{ ref('source_rows') }}}}
                where id not in (select id from {{{{ this }}}})
                {{% else %}}
                select id, {first} from {{{{ ref('source_rows') }}}} where id <= 3
                {{% endif %}}
            """,
            "appended_target.sql": f"""
                {{{{ config(materialized='table') }}}}
                select id, {first}, {later} from {{{{ ref('source_rows') }}}}
            """,
        }

    def test_columns_are_appended(self, project: Any) -> None:
        run_dbt(["run"])
        run_dbt(["run"])
        check_relations_equal(project.adapter, ["appended", "appended_target"])


class TestIncrementalPredicatesDeleteInsert(BaseIncrementalPredicates): ...


class TestPredicatesDeleteInsert(BaseIncrementalPredicates):
    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {"models": {"+predicates": ["id != 2"], "+incremental_strategy": "delete+insert"}}


class TestIncrementalPredicatesMerge(BaseIncrementalPredicates):
    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {
            "models": {
                "+incremental_predicates": ["dbt_internal_dest.id != 2"],
                "+incremental_strategy": "merge",
            }
        }


class TestPredicatesMerge(BaseIncrementalPredicates):
    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {
            "models": {
                "+predicates": ["dbt_internal_dest.id != 2"],
                "+incremental_strategy": "merge",
            }
        }


class TestUniqueKey(BaseIncrementalUniqueKey): ...


class TestUniqueKeyDeleteInsert(BaseIncrementalUniqueKey):
    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {"models": {"+incremental_strategy": "delete+insert"}}


class TestAppend:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "appended.sql": """
                {{ config(materialized='incremental', incremental_strategy='append') }}
                select {{ 2 if is_incremental() else 1 }} as id
            """
        }

    def test_rows_are_added(self, project: Any) -> None:
        for expected in ([1], [1, 2], [1, 2, 2]):
            run_dbt(["run"])
            rows = project.run_sql("select id from {schema}.appended order by id", fetch="all")
            assert [id for (id,) in rows] == expected


class TestInsertOverwrite:
    @pytest.fixture(scope="class")
    def seeds(self) -> dict[str, str]:
        return {"seed.csv": "id,value,event_date\n1,foo,2025-01-01\n2,bar,2025-01-01\n"}

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        query = """
            select id, value, event_date from {{ ref('seed') }}
            {% if is_incremental() %} where event_date > '2025-02-01' {% endif %}
        """
        config = "materialized='incremental', incremental_strategy='insert_overwrite'"
        columns = f"{config}, overwrite_columns=['id', 'value']"
        return {
            "overwritten.sql": f"{{{{ config({config}) }}}} {query}",
            "overwritten_columns.sql": f"{{{{ config({columns}) }}}} {query}",
        }

    def test_all_rows_are_replaced(self, project: Any) -> None:
        run_dbt(["seed"])
        run_dbt(["run"])
        changed = "id,value,event_date\n1,foo,2025-01-01\n2,cat,2025-03-01\n"
        write_file(changed, project.project_root, "seeds", "seed.csv")
        run_dbt(["seed"])
        run_dbt(["run"])
        query = "select id, value, event_date::varchar from {schema}."
        rows = project.run_sql(f"{query}overwritten", fetch="all")
        assert [tuple(row) for row in rows] == [(2, "cat", "2025-03-01")]
        rows = project.run_sql(f"{query}overwritten_columns", fetch="all")
        assert [tuple(row) for row in rows] == [(2, "cat", None)]


class TestMicrobatch(BaseMicrobatch):
    """Snowflake needs no unique_id; the times are UTC."""

    @pytest.fixture(scope="class")
    def microbatch_model_sql(self) -> str:
        return microbatch("day")

    @pytest.fixture(scope="class")
    def input_model_sql(self) -> str:
        rows = [
            f"select {day} as id, to_timestamp_tz('2020-01-0{day} 00:00:00-0') as event_time"
            for day in (1, 2, 3)
        ]
        return input_model(" union all ".join(rows))

    @pytest.fixture(scope="class")
    def insert_two_rows_sql(self, project: Any) -> str:
        return (
            f"insert into {project.database}.{project.test_schema}.input_model (id, event_time) "
            "values (4, '2020-01-04 00:00:00-0'), (5, '2020-01-05 00:00:00-0')"
        )


class TestMicrobatchOfTimesWithOffset(TestMicrobatch):
    """A batch is an hour of UTC, whatever the offset in which a time is written."""

    @pytest.fixture(scope="class")
    def microbatch_model_sql(self) -> str:
        return microbatch("hour")

    @pytest.fixture(scope="class")
    def input_model_sql(self) -> str:
        return input_model("select 3 as id, '2020-01-03 00:37:00+01:00' as event_time")

    def test_run_with_event_time(self, project: Any) -> None:
        hour = ["--event-time-start", "2020-01-03 00:00:00"]
        run_dbt(["run", *hour, "--event-time-end", "2020-01-03 01:00:00"])
        self.assert_row_count(project, "input_model", 1)
        self.assert_row_count(project, "microbatch_model", 0)


def microbatch(batch_size: str) -> str:
    return f"""
        {{{{ config(
            materialized='incremental', incremental_strategy='microbatch', event_time='event_time',
            batch_size='{batch_size}', begin=modules.datetime.datetime(2020, 1, 1, 0, 0, 0)
        ) }}}}
        select * from {{{{ ref('input_model') }}}}
    """


def input_model(rows: str) -> str:
    return f"{{{{ config(materialized='table', event_time='event_time') }}}} {rows}"


class TestRunResult(BaseIncremental):
    """dbt is told how many rows a statement has inserted, updated and deleted."""

    def test_incremental(self, project: Any) -> None:
        assert len(run_dbt(["seed"])) == 2
        (first,), output = run_dbt_and_capture(["run", "--vars", "seed_name: base"])
        counts = {"rows_inserted": 10, "rows_deleted": 0, "rows_updated": 0, "rows_duplicates": 0}
        assert first.adapter_response.items() >= {"code": "SUCCESS", **counts}.items()
        assert "SUCCESS 10" in output

        (second,), output = run_dbt_and_capture(["run", "--vars", "seed_name: added"])
        counts = {"rows_affected": 10, "rows_inserted": 10}
        assert second.adapter_response.items() >= counts.items()
        assert "SUCCESS 10" in output


class TestTransientRelation:
    """A strategy's intermediate table may be transient."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        model = """
            {{{{ config(
                materialized='incremental', unique_key='id', tmp_relation_type='transient',
                incremental_strategy='{}'
            ) }}}}
            select 1 as id, 'alice' as name
            {{% if is_incremental() %}} union all select 2, 'bob' {{% endif %}}
        """
        return {
            "merged.sql": model.format("merge"),
            "deleted_and_inserted.sql": model.format("delete+insert"),
        }

    def test_rows_are_merged_from_it(self, project: Any) -> None:
        run_dbt(["run"])
        run_dbt(["run"])
        for model in ("merged", "deleted_and_inserted"):
            query = f"select id, name from {{schema}}.{model} order by id"
            rows = [tuple(row) for row in project.run_sql(query, fetch="all")]
            assert rows == [(1, "alice"), (2, "bob")]
