-- Not one of Snowflake's, which counts tokens and pages only: how often each function was called, for tests.
create schema if not exists snowflake.sandbox;
create or replace view snowflake.sandbox.ai_calls as
select
    ai_calls.query_id as QUERY_ID,
    statements.database_name as DATABASE_NAME,
    statements.query_tag as QUERY_TAG,
    statements.started as START_TIME,
    ai_calls.function_name as FUNCTION_NAME,
    ai_calls.model_name as MODEL_NAME,
    ai_calls.calls as CALLS
from snowflake._usage.ai_calls as ai_calls
inner join snowflake._usage.statements as statements on ai_calls.query_id = statements.id;
