-- A row covers an hour in which the function was called, not the time of the statement.
create or replace view snowflake.account_usage.cortex_ai_functions_usage_history as
select
    date_trunc('hour', statements.started at time zone 'UTC') at time zone 'UTC' as START_TIME,
    (date_trunc('hour', statements.started at time zone 'UTC') + interval 1 hour) at time zone 'UTC' as END_TIME,
    ai_calls.function_name as FUNCTION_NAME,
    ai_calls.model_name as MODEL_NAME,
    ai_calls.query_id as QUERY_ID,
    1::bigint as WAREHOUSE_ID,
    to_json([statements.role_name]) as ROLE_NAMES,
    statements.query_tag as QUERY_TAG,
    '1' as USER_ID,
    ai_calls.metrics as METRICS,
    ai_calls.credits as CREDITS,
    true as IS_COMPLETED
from snowflake._usage.ai_calls as ai_calls
inner join snowflake._usage.statements as statements on ai_calls.query_id = statements.id;
