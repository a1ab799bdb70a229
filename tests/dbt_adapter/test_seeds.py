from typing import Any

import pytest
import yaml
from dbt.tests.adapter.simple_seed.seeds import seed__actual_csv, seeds__expected_sql
from dbt.tests.adapter.simple_seed.test_seed import (
    BaseBasicSeedTests,
    BaseSeedConfigFullRefreshOff,
    BaseSeedConfigFullRefreshOn,
    BaseSeedCustomSchema,
    BaseSeedParsing,
    BaseSeedWithEmptyDelimiter,
    BaseSeedWithUniqueDelimiter,
    BaseSeedWithWrongDelimiter,
    BaseSimpleSeedEnabledViaConfig,
    BaseSimpleSeedWithBOM,
    BaseTestEmptySeed,
    SeedConfigBase,
)
from dbt.tests.adapter.simple_seed.test_seed_type_override import BaseSimpleSeedColumnOverride
from dbt.tests.util import run_dbt, write_file


class Expected:
    """The table that a seed is compared to; dbt quotes its columns in lower case for Postgres."""

    @pytest.fixture(scope="class", autouse=True)
    def setUp(self, project: Any) -> None:
        project.run_sql(seeds__expected_sql.replace('"', ""))


class KeepsViews:
    """Snowflake drops no view with the table that it reads."""

    def _check_relation_end_state(self, run_result: Any, project: Any, exists: bool) -> None:
        super()._check_relation_end_state(run_result, project, exists=True)


class TestBasicSeed(KeepsViews, Expected, BaseBasicSeedTests): ...


class TestConfigFullRefreshOn(KeepsViews, Expected, BaseSeedConfigFullRefreshOn): ...


class TestConfigFullRefreshOff(Expected, BaseSeedConfigFullRefreshOff): ...


class TestCustomSchema(Expected, BaseSeedCustomSchema): ...


class TestUniqueDelimiter(Expected, BaseSeedWithUniqueDelimiter): ...


class TestWrongDelimiter(Expected, BaseSeedWithWrongDelimiter): ...


class TestEmptyDelimiter(Expected, BaseSeedWithEmptyDelimiter): ...


class TestEnabledViaConfig(BaseSimpleSeedEnabledViaConfig): ...


class TestParsing(Expected, BaseSeedParsing): ...


class TestWithBOM(BaseSimpleSeedWithBOM):
    @pytest.fixture(scope="class", autouse=True)
    def setUp(self, project: Any) -> None:
        project.run_sql(seeds__expected_sql.replace('"', ""))
        marked = "\ufeff" + seed__actual_csv
        write_file(marked, project.project_root, "seeds", "seed_bom.csv")


class TestEmptySeed(BaseTestEmptySeed): ...


class TestBigSeed(SeedConfigBase):
    """More rows than dbt sends in one statement; a second seed replaces them."""

    ROWS = 20_000

    @pytest.fixture(scope="class")
    def seeds(self) -> dict[str, str]:
        return {"big_seed.csv": "\n".join(["seed_id", *map(str, range(self.ROWS))])}

    def test_rows_are_loaded_and_replaced(self, project: Any) -> None:
        for _ in range(2):
            assert len(run_dbt(["seed"])) == 1
            (rows,) = project.run_sql("select count(*) from {schema}.big_seed", fetch="one")
            assert rows == self.ROWS


class TestColumnOverride(BaseSimpleSeedColumnOverride):
    @pytest.fixture(scope="class")
    def schema(self) -> str:
        return "simple_seed"

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        text = "character varying(16777216)"
        types = {
            "seed_enabled": {"birthday": text, "seed_id": "FLOAT"},
            "seed_tricky": {
                "seed_id": "NUMBER(38,0)",
                "seed_id_str": text,
                "a_bool": "BOOLEAN",
                "looks_like_a_bool": text,
                "a_date": "TIMESTAMP_NTZ",
                "looks_like_a_date": text,
                "relative": text,
                "weekday": text,
            },
        }
        seeds = [
            {
                "name": seed,
                "columns": [
                    {"name": column, "data_tests": [{"column_type": {"type": type_name}}]}
                    for column, type_name in columns.items()
                ],
            }
            for seed, columns in types.items()
        ]
        return {"schema.yml": yaml.safe_dump({"version": 2, "seeds": seeds})}

    @staticmethod
    def seed_enabled_types() -> dict[str, str]:
        return {"seed_id": "FLOAT", "birthday": "TEXT"}

    @staticmethod
    def seed_tricky_types() -> dict[str, str]:
        return dict.fromkeys(("seed_id_str", "looks_like_a_bool", "looks_like_a_date"), "TEXT")

    def test_columns_have_the_types_of_the_configuration(self, project: Any) -> None:
        assert len(run_dbt(["seed"])) == 2
        assert len(run_dbt(["test"])) == 10
