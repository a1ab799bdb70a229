-- How every dynamic table of the schema is. The filter comes after the limit, so that is the largest.
select
    name,
    target_lag_sec,
    time_within_target_lag_ratio,
    latest_data_timestamp,
    scheduling_state:state::varchar as scheduling_state,
    scheduling_state:reason_code::varchar as reason_code,
    last_completed_refresh_state,
    last_completed_refresh_state_message
from table(information_schema.dynamic_tables(result_limit => 10000))
where database_name = %(database)s and schema_name = %(schema)s
