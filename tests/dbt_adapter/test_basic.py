"""Classes as dbt-snowflake has them: github.com/dbt-labs/dbt-adapters, dbt-snowflake/tests."""

from typing import Any

import pytest
from dbt.tests.adapter.basic.expected_catalog import base_expected_catalog, no_stats
from dbt.tests.adapter.basic.test_adapter_methods import BaseAdapterMethod
from dbt.tests.adapter.basic.test_base import BaseSimpleMaterializations
from dbt.tests.adapter.basic.test_docs_generate import BaseDocsGenerate
from dbt.tests.adapter.basic.test_empty import BaseEmpty
from dbt.tests.adapter.basic.test_ephemeral import BaseEphemeral
from dbt.tests.adapter.basic.test_generic_tests import BaseGenericTests
from dbt.tests.adapter.basic.test_get_catalog_for_single_relation import (
    BaseGetCatalogForSingleRelation,
)
from dbt.tests.adapter.basic.test_incremental import (
    BaseIncremental,
    BaseIncrementalNotSchemaChange,
)
from dbt.tests.adapter.basic.test_singular_tests import BaseSingularTests
from dbt.tests.adapter.basic.test_singular_tests_ephemeral import BaseSingularTestsEphemeral
from dbt.tests.adapter.basic.test_snapshot_check_cols import BaseSnapshotCheckCols
from dbt.tests.adapter.basic.test_snapshot_timestamp import BaseSnapshotTimestamp
from dbt.tests.adapter.basic.test_table_materialization import BaseTableMaterialization
from dbt.tests.adapter.basic.test_validate_connection import BaseValidateConnection
from dbt.tests.util import AnyInteger, AnyString, run_dbt
from dbt_common.contracts.metadata import CatalogTable, ColumnMetadata, StatsItem, TableMetadata


class TestSimpleMaterializations(BaseSimpleMaterializations): ...


class TestSingularTests(BaseSingularTests): ...


class TestSingularTestsEphemeral(BaseSingularTestsEphemeral): ...


class TestEmpty(BaseEmpty): ...


class TestEphemeral(BaseEphemeral): ...


class TestIncremental(BaseIncremental): ...


class TestIncrementalNotSchemaChange(BaseIncrementalNotSchemaChange): ...


class TestGenericTests(BaseGenericTests): ...


class TestSnapshotCheckCols(BaseSnapshotCheckCols): ...


class TestSnapshotTimestamp(BaseSnapshotTimestamp): ...


class TestTableMaterialization(BaseTableMaterialization): ...


class TestValidateConnection(BaseValidateConnection): ...


class TestAdapterMethods(BaseAdapterMethod):
    @pytest.fixture(scope="class")
    def equal_tables(self) -> list[str]:
        return ["MODEL", "EXPECTED"]


class TestDocsGenerate(BaseDocsGenerate):
    @pytest.fixture(scope="class")
    def expected_catalog(self, project: Any) -> dict[str, Any]:
        return base_expected_catalog(
            project,
            role=project.run_sql("select current_role()", fetch="one")[0],
            id_type="NUMBER",
            text_type="TEXT",
            time_type="TIMESTAMP_NTZ",
            view_type="VIEW",
            table_type="BASE TABLE",
            model_stats=no_stats(),
            seed_stats=SEED_STATS,
            case=lambda name: name.upper(),
            case_columns=False,
        )


SEED_STATS = {
    "has_stats": {
        "id": "has_stats",
        "label": "Has Stats?",
        "value": True,
        "description": "Indicates whether there are statistics for this table",
        "include": False,
    },
    "bytes": {
        "id": "bytes",
        "label": "Approximate Size",
        "value": AnyInteger(),
        "description": "Approximate size of the table as reported by Snowflake",
        "include": True,
    },
    "last_modified": {
        "id": "last_modified",
        "label": "Last Modified",
        "value": AnyString(),
        "description": "The timestamp for last update/change",
        "include": True,
    },
    "row_count": {
        "id": "row_count",
        "label": "Row Count",
        "value": 1.0,
        "description": "An approximate count of rows in this table",
        "include": True,
    },
}


class TestGetCatalogForSingleRelation(BaseGetCatalogForSingleRelation):
    @pytest.fixture(scope="class")
    def expected_catalog_my_seed(self, project: Any) -> CatalogTable:
        return catalog_of(project, "TABLE", "MY_SEED", rows=1, size=1024)

    @pytest.fixture(scope="class")
    def expected_catalog_my_view_model(self, project: Any) -> CatalogTable:
        return catalog_of(project, "VIEW", "MY_VIEW_MODEL", rows=0, size=0)

    @pytest.fixture(scope="class")
    def expected_catalog_my_table_model(self, project: Any) -> CatalogTable:
        return catalog_of(project, "TABLE", "MY_TABLE_MODEL", rows=1, size=2048)


def catalog_of(project: Any, kind: str, name: str, rows: int, size: int) -> CatalogTable:
    types = {
        "ID": "NUMBER",
        "FIRST_NAME": "VARCHAR",
        "EMAIL": "VARCHAR",
        "IP_ADDRESS": "VARCHAR",
        "UPDATED_AT": "TIMESTAMP_NTZ",
    }
    return CatalogTable(
        metadata=TableMetadata(
            type=kind,
            schema=project.test_schema.upper(),
            name=name,
            database=project.database,
            comment="",
            owner=project.run_sql("select current_role()", fetch="one")[0],
        ),
        columns={
            column: ColumnMetadata(type=type_name, index=index, name=column, comment=None)
            for index, (column, type_name) in enumerate(types.items(), start=1)
        },
        stats={
            "has_stats": StatsItem(
                id="has_stats",
                label="Has Stats?",
                value=True,
                include=False,
                description="Indicates whether there are statistics for this table",
            ),
            "row_count": StatsItem(
                id="row_count",
                label="Row Count",
                value=rows,
                include=bool(rows),
                description="Number of rows in the table as reported by Snowflake",
            ),
            "bytes": StatsItem(
                id="bytes",
                label="Approximate Size",
                value=size,
                include=bool(size),
                description="Size of the table as reported by Snowflake",
            ),
        },
        unique_id=None,
    )


class TestStructuredTypes:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "first_table.sql": """
                {{ config(materialized='table') }}
                select
                    array_construct(1, 2, 3) as my_array,
                    object_construct('language', 'english', 'locale', 'en_us') as my_object,
                    { 'key1': 'value1', 'key2': 123, 'key3': true } as my_object_literal,
                    array_construct(0.1, 0.2, 0.3)::vector(float, 3) as my_vector
            """
        }

    def test_structured_types_parse_right(self, project: Any) -> None:
        assert len(run_dbt()) == 1
        assert len(run_dbt()) == 1
