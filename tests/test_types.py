"""Rendered projects are typed, as strictly as they themselves ask for."""

import pytest
from faults import assert_none
from type_checks import Types
from variants import DBT_ON_SNOWFLAKE, FULL, MINIMAL, Variant, each_feature_alone


@pytest.mark.parametrize(
    "variant", [FULL, MINIMAL, DBT_ON_SNOWFLAKE, *each_feature_alone()], ids=str
)
def test_types_hold_with_any_choice_of_features(types: Types, variant: Variant) -> None:
    assert_none(types.faults(variant.name))
