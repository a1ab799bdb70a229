"""Where the account is, and where models may be called that are served in other regions only.

See https://docs.snowflake.com/en/user-guide/snowflake-cortex/cross-region-inference
"""

REGION = "AWS_US_WEST_2"
PARAMETER = "CORTEX_ENABLED_CROSS_REGION"
# What a new account has.
ANY_REGION = "ANY_REGION"
DISABLED = "DISABLED"
