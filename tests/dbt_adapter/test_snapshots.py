from dbt.tests.adapter.simple_snapshot.new_record_check_mode import (
    BaseSnapshotNewRecordCheckMode,
)
from dbt.tests.adapter.simple_snapshot.new_record_dbt_valid_to_current import (
    BaseSnapshotNewRecordDbtValidToCurrent,
)
from dbt.tests.adapter.simple_snapshot.new_record_timestamp_mode import (
    BaseSnapshotNewRecordTimestampMode,
)
from dbt.tests.adapter.simple_snapshot.test_ephemeral_snapshot_hard_deletes import (
    BaseSnapshotEphemeralHardDeletes,
    BaseSnapshotNewColumnSpecificCheckCols,
    BaseSnapshotNewColumnTimestampStrategy,
    BaseSnapshotNewColumnWithDeletes,
)
from dbt.tests.adapter.simple_snapshot.test_snapshot import BaseSimpleSnapshot, BaseSnapshotCheck
from dbt.tests.adapter.simple_snapshot.test_various_configs import (
    BaseSnapshotColumnNames,
    BaseSnapshotColumnNamesFromDbtProject,
    BaseSnapshotDbtValidToCurrent,
    BaseSnapshotInvalidColumnNames,
    BaseSnapshotMultiUniqueKey,
)


class TestSnapshot(BaseSimpleSnapshot): ...


class TestSnapshotCheck(BaseSnapshotCheck): ...


class TestNewRecordTimestampMode(BaseSnapshotNewRecordTimestampMode): ...


class TestNewRecordCheckMode(BaseSnapshotNewRecordCheckMode): ...


class TestNewRecordDbtValidToCurrent(BaseSnapshotNewRecordDbtValidToCurrent): ...


class TestEphemeralHardDeletes(BaseSnapshotEphemeralHardDeletes): ...


class TestNewColumnTimestampStrategy(BaseSnapshotNewColumnTimestampStrategy): ...


class TestNewColumnSpecificCheckCols(BaseSnapshotNewColumnSpecificCheckCols): ...


class TestNewColumnWithDeletes(BaseSnapshotNewColumnWithDeletes): ...


class TestColumnNames(BaseSnapshotColumnNames): ...


class TestColumnNamesFromDbtProject(BaseSnapshotColumnNamesFromDbtProject): ...


class TestInvalidColumnNames(BaseSnapshotInvalidColumnNames): ...


class TestDbtValidToCurrent(BaseSnapshotDbtValidToCurrent): ...


class TestMultiUniqueKey(BaseSnapshotMultiUniqueKey): ...
