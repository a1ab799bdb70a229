import pytest
from dbt.tests.adapter.constraints.fixtures import model_contract_header_schema_yml
from dbt.tests.adapter.constraints.test_constraints import (
    BaseConstraintQuotedColumn,
    BaseConstraintsRollback,
    BaseConstraintsRuntimeDdlEnforcement,
    BaseIncrementalConstraintsColumnsEqual,
    BaseIncrementalConstraintsRollback,
    BaseIncrementalConstraintsRuntimeDdlEnforcement,
    BaseIncrementalContractSqlHeader,
    BaseIncrementalForeignKeyConstraint,
    BaseModelConstraintsRuntimeEnforcement,
    BaseTableConstraintsColumnsEqual,
    BaseTableContractSqlHeader,
    BaseViewConstraintsColumnsEqual,
)


class SnowflakeTypes:
    """The names that Snowflake's connector gives types, in dbt's messages of what differs."""

    @pytest.fixture
    def int_type(self) -> str:
        return "FIXED"

    @pytest.fixture
    def schema_int_type(self) -> str:
        return "INT"

    @pytest.fixture
    def data_types(
        self, int_type: str, schema_int_type: str, string_type: str
    ) -> list[tuple[str, str, str]]:
        return [
            ("1", schema_int_type, int_type),
            ("'1'", string_type, string_type),
            ("cast('2019-01-01' as date)", "date", "DATE"),
            ("true", "boolean", "BOOLEAN"),
            ("'2013-11-03 00:00:00-07'::timestamptz", "timestamp_tz", "TIMESTAMP_TZ"),
            ("'2013-11-03 00:00:00-07'::timestamp", "timestamp", "TIMESTAMP_NTZ"),
            ("ARRAY_CONSTRUCT('a','b','c')", "array", "ARRAY"),
            ("ARRAY_CONSTRUCT(1,2,3)", "array", "ARRAY"),
            ('TO_VARIANT(PARSE_JSON(\'{"key3": "value3"}\'))', "variant", "VARIANT"),
        ]


class TestTableColumnsEqual(SnowflakeTypes, BaseTableConstraintsColumnsEqual): ...


class TestViewColumnsEqual(SnowflakeTypes, BaseViewConstraintsColumnsEqual): ...


class TestIncrementalColumnsEqual(SnowflakeTypes, BaseIncrementalConstraintsColumnsEqual): ...


class TestGeospatialColumnsEqual(SnowflakeTypes, BaseTableConstraintsColumnsEqual):
    @pytest.fixture
    def data_types(self) -> list[tuple[str, str, str]]:
        return [
            ("TO_GEOGRAPHY('POINT(-122.35 37.55)')", "geography", "GEOGRAPHY"),
            ("TO_GEOMETRY('POINT(1820.12 890.56)')", "geometry", "GEOMETRY"),
        ]


class SqlHeader:
    """A session variable that the model's header sets."""

    configuration = "materialized='table'"

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "my_model_contract_sql_header.sql": f"""
                {{{{ config({self.configuration}) }}}}
                {{% call set_sql_header(config) %}}
                set my_variable = 'test';
                {{% endcall %}}
                select $my_variable as column_name
            """,
            "constraints_schema.yml": model_contract_header_schema_yml,
        }


class TestTableContractSqlHeader(SqlHeader, BaseTableContractSqlHeader): ...


class TestIncrementalContractSqlHeader(SqlHeader, BaseIncrementalContractSqlHeader):
    configuration = "materialized='incremental', on_schema_change='append_new_columns'"


CREATED = """
    create or replace transient table <model_identifier> ({}) as (
        select id, color, date_day from (
            -- depends_on: <foreign_key_model_identifier>
            select 'blue' as color, 1 as id, '2019-01-01' as date_day
        ) as model_subq
    );
"""


class ColumnConstraints:
    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return CREATED.format(
            "id integer not null primary key "
            "references <foreign_key_model_identifier> (id) unique, color text, date_day text"
        )


class TestTableDdlEnforcement(ColumnConstraints, BaseConstraintsRuntimeDdlEnforcement): ...


class TestIncrementalDdlEnforcement(
    ColumnConstraints, BaseIncrementalConstraintsRuntimeDdlEnforcement
): ...


class TestModelConstraints(BaseModelConstraintsRuntimeEnforcement):
    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return CREATED.format(
            "id integer not null, color text, date_day text, primary key (id), "
            "constraint strange_uniqueness_requirement unique (color, date_day), "
            "foreign key (id) references <foreign_key_model_identifier> (id)"
        )


class TestQuotedColumn(BaseConstraintQuotedColumn):
    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return """
            create or replace transient table <model_identifier> (
                id integer not null, "from" text not null, date_day text
            ) as (
                select id, "from", date_day from (
                    select 'blue' as "from", 1 as id, '2019-01-01' as date_day
                ) as model_subq
            );
        """


class NotNull:
    @pytest.fixture(scope="class")
    def expected_error_messages(self) -> list[str]:
        return ["NULL result in a non-nullable column"]


class TestTableRollback(NotNull, BaseConstraintsRollback): ...


class TestIncrementalRollback(NotNull, BaseIncrementalConstraintsRollback): ...


class TestIncrementalForeignKey(BaseIncrementalForeignKeyConstraint): ...
