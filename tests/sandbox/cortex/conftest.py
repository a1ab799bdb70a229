"""One way to call a Cortex function in a test: as SQL would, arguments bound first."""

from typing import Any, Protocol

import pytest

from snowflake_sandbox.cortex.functions import FUNCTIONS, Answer, answer


class Call(Protocol):
    def __call__(self, function: str, *positional: Any, **named: Any) -> Answer | None: ...


class Value(Protocol):
    def __call__(self, function: str, *positional: Any, **named: Any) -> Any: ...


@pytest.fixture
def call() -> Call:
    def answered(function: str, *positional: Any, **named: Any) -> Answer | None:
        cortex_function = FUNCTIONS[function]
        return answer(cortex_function, cortex_function.bind(positional, named))

    return answered


@pytest.fixture
def value(call: Call) -> Value:
    def given(function: str, *positional: Any, **named: Any) -> Any:
        answered = call(function, *positional, **named)
        assert answered is not None
        return answered.value

    return given
