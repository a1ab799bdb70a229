from collections.abc import Iterator
from typing import Any

import pytest
from dbt.tests.adapter.grants.test_incremental_grants import BaseIncrementalGrants
from dbt.tests.adapter.grants.test_invalid_grants import BaseInvalidGrants
from dbt.tests.adapter.grants.test_model_grants import BaseModelGrants
from dbt.tests.adapter.grants.test_seed_grants import BaseSeedGrants
from dbt.tests.adapter.grants.test_snapshot_grants import BaseSnapshotGrants

from snowflake_sandbox.client import connect

ROLES = [f"DBT_GRANTEE_{n}" for n in (1, 2, 3)]


@pytest.fixture(scope="module", autouse=True)
def _roles(sandbox_server: Any) -> Iterator[None]:
    """The roles that privileges are granted to, whom dbt's tests know as users."""
    with pytest.MonkeyPatch.context() as patch:
        with connect(sandbox_server) as connection:
            for n, role in enumerate(ROLES, start=1):
                connection.cursor().execute(f"create role if not exists {role}")
                patch.setenv(f"DBT_TEST_USER_{n}", role)
        yield


class CopyGrants:
    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {kind: {"+copy_grants": True} for kind in ("models", "seeds", "snapshots")}


class TestInvalidGrants(BaseInvalidGrants):
    def grantee_does_not_exist_error(self) -> str:
        return "does not exist or not authorized"

    def privilege_does_not_exist_error(self) -> str:
        return "unexpected"


class TestModelGrants(BaseModelGrants): ...


class TestModelCopyGrants(CopyGrants, BaseModelGrants): ...


class TestIncrementalGrants(BaseIncrementalGrants): ...


class TestIncrementalCopyGrants(CopyGrants, BaseIncrementalGrants): ...


class TestSeedGrants(BaseSeedGrants): ...


class TestSeedCopyGrants(CopyGrants, BaseSeedGrants): ...


class TestSnapshotGrants(BaseSnapshotGrants): ...


class TestSnapshotCopyGrants(CopyGrants, BaseSnapshotGrants): ...
