-- What the sandbox records: a row a statement, and a row for the calls of one AI function and model within it.
create schema if not exists snowflake.account_usage;
create schema if not exists snowflake._usage;

create table if not exists snowflake._usage.statements (
    id varchar,
    text varchar,
    kind varchar,
    database_name varchar,
    schema_name varchar,
    session_id varchar,
    user_name varchar,
    role_name varchar,
    warehouse_name varchar,
    uses_warehouse boolean,
    query_tag varchar,
    error_code varchar,
    error_message varchar,
    started timestamptz,
    ended timestamptz,
    compilation_ms bigint,
    blocked_ms bigint,
    row_count bigint,
    text_hash varchar,
    parameterized_hash varchar
);

create table if not exists snowflake._usage.ai_calls (
    query_id varchar,
    function_name varchar,
    model_name varchar,
    metrics json,
    credits double,
    calls bigint
);
-- What a store of an earlier sandbox has not.
alter table snowflake._usage.ai_calls add column if not exists calls bigint;
