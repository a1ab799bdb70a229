from dbt.tests.adapter.store_test_failures_tests import basic
from dbt.tests.adapter.store_test_failures_tests.test_store_test_failures import (
    BaseStoreTestFailures,
    BaseStoreTestFailuresLimit,
)


class TestStored(BaseStoreTestFailures): ...


class TestLimit(BaseStoreTestFailuresLimit): ...


class TestInteractions(basic.StoreTestFailuresAsInteractions): ...


class TestProjectLevelOff(basic.StoreTestFailuresAsProjectLevelOff): ...


class TestProjectLevelView(basic.StoreTestFailuresAsProjectLevelView): ...


class TestProjectLevelEphemeral(basic.StoreTestFailuresAsProjectLevelEphemeral): ...


class TestGeneric(basic.StoreTestFailuresAsGeneric): ...


class TestExceptions(basic.StoreTestFailuresAsExceptions): ...
