"""The columns of SHOW DYNAMIC TABLES and of the table functions, with DuckDB's types for them.

See https://docs.snowflake.com/en/sql-reference/sql/show-dynamic-tables
"""

SHOWN = {
    "created_on": "timestamptz",
    **dict.fromkeys(("name", "database_name", "schema_name", "cluster_by"), "varchar"),
    "rows": "bigint",
    "bytes": "bigint",
    **dict.fromkeys(
        (
            "owner",
            "target_lag",
            "scheduler",
            "refresh_mode",
            "refresh_mode_reason",
            "warehouse",
            "comment",
            "text",
            "automatic_clustering",
            "scheduling_state",
        ),
        "varchar",
    ),
    "last_suspended_on": "timestamptz",
    "is_clone": "boolean",
    "is_replica": "boolean",
    "is_iceberg": "boolean",
    "data_timestamp": "timestamptz",
    "owner_role_type": "varchar",
    "immutable_where": "varchar",
    "execute_as_user": "varchar",
}
TABLES = {
    **dict.fromkeys(("NAME", "SCHEMA_NAME", "DATABASE_NAME", "QUALIFIED_NAME"), "varchar"),
    "TARGET_LAG_SEC": "bigint",
    "TARGET_LAG_TYPE": "varchar",
    "SCHEDULING_STATE": "json",
    "MEAN_LAG_SEC": "bigint",
    "MAXIMUM_LAG_SEC": "bigint",
    "TIME_ABOVE_TARGET_LAG_SEC": "bigint",
    "TIME_WITHIN_TARGET_LAG_RATIO": "double",
    "LATEST_DATA_TIMESTAMP": "timestamptz",
    "LAST_COMPLETED_REFRESH_STATE": "varchar",
    "LAST_COMPLETED_REFRESH_STATE_CODE": "varchar",
    "LAST_COMPLETED_REFRESH_STATE_MESSAGE": "varchar",
    "EXECUTING_REFRESH_QUERY_ID": "varchar",
    "RECOMMENDATIONS": "json",
}
REFRESHES = {
    **dict.fromkeys(
        (
            "NAME",
            "SCHEMA_NAME",
            "DATABASE_NAME",
            "STATE",
            "STATE_CODE",
            "STATE_MESSAGE",
            "QUERY_ID",
        ),
        "varchar",
    ),
    **dict.fromkeys(
        ("DATA_TIMESTAMP", "REFRESH_START_TIME", "REFRESH_END_TIME", "COMPLETION_TARGET"),
        "timestamptz",
    ),
    "QUALIFIED_NAME": "varchar",
    "LAST_COMPLETED_DEPENDENCY": "json",
    "STATISTICS": "json",
    "REFRESH_ACTION": "varchar",
    "REINIT_REASON": "varchar",
    "REFRESH_TRIGGER": "varchar",
    "TARGET_LAG_SEC": "bigint",
    "GRAPH_HISTORY_VALID_FROM": "timestamptz",
    "INPUTS_WITH_CHANGED_DATA": "json",
}
