"""Rendered projects are typed, as strictly as they themselves ask for."""

import pytest
from faults import assert_none
from type_checks import Types, typed
from variants import Variant


@pytest.mark.parametrize("variant", typed(), ids=str)
def test_types_hold_with_any_choice_of_features(types: Types, variant: Variant) -> None:
    assert_none(types.faults(variant.name))
