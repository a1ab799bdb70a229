-- The views of ACCOUNT_USAGE, over what the sandbox has recorded: a row a statement, and a row for the calls of one AI
-- function and model within a statement. NULL stands where the sandbox knows nothing, 0 where nothing can happen.
-- See https://docs.snowflake.com/en/sql-reference/account-usage
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
    credits double
);

create or replace view snowflake.account_usage.query_history as
with timed as (
    select
        *,
        round(epoch(ended - started) * 1000)::bigint as elapsed_ms
    from snowflake._usage.statements
)

select
    id as QUERY_ID,
    left(text, 100000) as QUERY_TEXT,
    null::bigint as DATABASE_ID,
    database_name as DATABASE_NAME,
    null::bigint as SCHEMA_ID,
    schema_name as SCHEMA_NAME,
    kind as QUERY_TYPE,
    session_id as SESSION_ID,
    null::bigint as AUTHN_EVENT_ID,
    user_name as USER_NAME,
    role_name as ROLE_NAME,
    case when warehouse_name is not null then 1 end::bigint as WAREHOUSE_ID,
    warehouse_name as WAREHOUSE_NAME,
    case when uses_warehouse then 'X-Small' end as WAREHOUSE_SIZE,
    case when uses_warehouse then 'STANDARD' end as WAREHOUSE_TYPE,
    case when uses_warehouse then 1 end::bigint as CLUSTER_NUMBER,
    query_tag as QUERY_TAG,
    case when error_code is null then 'SUCCESS' else 'FAIL' end as EXECUTION_STATUS,
    error_code as ERROR_CODE,
    left(error_message, 5000) as ERROR_MESSAGE,
    started as START_TIME,
    ended as END_TIME,
    elapsed_ms as TOTAL_ELAPSED_TIME,
    null::bigint as BYTES_SCANNED,
    null::double as PERCENTAGE_SCANNED_FROM_CACHE,
    null::bigint as BYTES_WRITTEN,
    null::bigint as BYTES_WRITTEN_TO_RESULT,
    null::bigint as BYTES_READ_FROM_RESULT,
    row_count as ROWS_PRODUCED,
    case kind when 'INSERT' then row_count when 'MERGE' then null else 0 end::bigint as ROWS_INSERTED,
    case kind when 'UPDATE' then row_count when 'MERGE' then null else 0 end::bigint as ROWS_UPDATED,
    case kind when 'DELETE' then row_count when 'MERGE' then null else 0 end::bigint as ROWS_DELETED,
    0::bigint as ROWS_UNLOADED,
    null::bigint as BYTES_DELETED,
    null::bigint as PARTITIONS_SCANNED,
    null::bigint as PARTITIONS_TOTAL,
    0::bigint as BYTES_SPILLED_TO_LOCAL_STORAGE,
    0::bigint as BYTES_SPILLED_TO_REMOTE_STORAGE,
    0::bigint as BYTES_SENT_OVER_THE_NETWORK,
    compilation_ms as COMPILATION_TIME,
    greatest(elapsed_ms - compilation_ms - blocked_ms, 0) as EXECUTION_TIME,
    0::bigint as QUEUED_PROVISIONING_TIME,
    0::bigint as QUEUED_REPAIR_TIME,
    0::bigint as QUEUED_OVERLOAD_TIME,
    blocked_ms as TRANSACTION_BLOCKED_TIME,
    null::varchar as OUTBOUND_DATA_TRANSFER_CLOUD,
    null::varchar as OUTBOUND_DATA_TRANSFER_REGION,
    0::bigint as OUTBOUND_DATA_TRANSFER_BYTES,
    null::varchar as INBOUND_DATA_TRANSFER_CLOUD,
    null::varchar as INBOUND_DATA_TRANSFER_REGION,
    0::bigint as INBOUND_DATA_TRANSFER_BYTES,
    0::bigint as LIST_EXTERNAL_FILES_TIME,
    0::double as CREDITS_USED_CLOUD_SERVICES,
    null::varchar as RELEASE_VERSION,
    0::bigint as EXTERNAL_FUNCTION_TOTAL_INVOCATIONS,
    0::bigint as EXTERNAL_FUNCTION_TOTAL_SENT_ROWS,
    0::bigint as EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS,
    0::bigint as EXTERNAL_FUNCTION_TOTAL_SENT_BYTES,
    0::bigint as EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES,
    null::bigint as QUERY_LOAD_PERCENT,
    false as IS_CLIENT_GENERATED_STATEMENT,
    0::bigint as QUERY_ACCELERATION_BYTES_SCANNED,
    0::bigint as QUERY_ACCELERATION_PARTITIONS_SCANNED,
    0::bigint as QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR,
    null::bigint as TRANSACTION_ID,
    0::bigint as CHILD_QUERIES_WAIT_TIME,
    'ROLE' as ROLE_TYPE,
    text_hash as QUERY_HASH,
    1::bigint as QUERY_HASH_VERSION,
    parameterized_hash as QUERY_PARAMETERIZED_HASH,
    1::bigint as QUERY_PARAMETERIZED_HASH_VERSION,
    null::varchar as SECONDARY_ROLE_STATS,
    case when kind = 'SELECT' then row_count else 1 end::bigint as ROWS_WRITTEN_TO_RESULT,
    0::bigint as QUERY_RETRY_TIME,
    null::varchar as QUERY_RETRY_CAUSE,
    0::bigint as FAULT_HANDLING_TIME,
    null::varchar as USER_TYPE,
    null::varchar as USER_DATABASE_NAME,
    null::varchar as USER_DATABASE_ID,
    null::varchar as USER_SCHEMA_NAME,
    null::varchar as USER_SCHEMA_ID,
    null::json as BIND_VALUES,
    null::varchar as AGENT_TYPE
from timed;

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

-- When each statement kept its warehouse busy.
create or replace view snowflake._usage.executions as
select
    *,
    started + to_milliseconds(compilation_ms + blocked_ms) as executing_since
from snowflake._usage.statements
where uses_warehouse;

-- An X-Small warehouse costs 1 credit an hour. Statements that run at the same time share it: between two moments at which
-- one begins or ends, each of n statements is charged one n-th.
create or replace view snowflake.account_usage.query_attribution_history as
with changes as (
    select
        warehouse_name,
        executing_since as moment,
        1 as change
    from snowflake._usage.executions
    where ended > executing_since
    union all
    select
        warehouse_name,
        ended as moment,
        -1 as change
    from snowflake._usage.executions
    where ended > executing_since
),

moments as (
    select
        warehouse_name,
        moment,
        sum(change) as change
    from changes
    group by warehouse_name, moment
),

running as (
    select
        warehouse_name,
        moment,
        sum(change) over (partition by warehouse_name order by moment) as statements,
        epoch(lead(moment) over (partition by warehouse_name order by moment) - moment) as seconds
    from moments
),

charged as (
    select
        warehouse_name,
        moment,
        coalesce(sum(case when statements > 0 then seconds / statements else 0 end) over (
            partition by warehouse_name order by moment rows between unbounded preceding and 1 preceding
        ), 0) as seconds
    from running
)

select
    executions.id as QUERY_ID,
    null::varchar as PARENT_QUERY_ID,
    null::varchar as ROOT_QUERY_ID,
    1::bigint as WAREHOUSE_ID,
    executions.warehouse_name as WAREHOUSE_NAME,
    executions.text_hash as QUERY_HASH,
    executions.parameterized_hash as QUERY_PARAMETERIZED_HASH,
    executions.query_tag as QUERY_TAG,
    executions.user_name as USER_NAME,
    executions.executing_since as START_TIME,
    executions.ended as END_TIME,
    (at_end.seconds - at_start.seconds) / 3600 as CREDITS_ATTRIBUTED_COMPUTE,
    null::double as CREDITS_USED_QUERY_ACCELERATION
from snowflake._usage.executions as executions
inner join charged as at_start
    on executions.warehouse_name = at_start.warehouse_name and executions.executing_since = at_start.moment
inner join charged as at_end
    on executions.warehouse_name = at_end.warehouse_name and executions.ended = at_end.moment
where executions.ended - executions.executing_since > interval 100 millisecond;

-- A warehouse resumes with a statement and is suspended after 60 idle seconds, the least that a resume costs.
create or replace view snowflake.account_usage.warehouse_metering_history as
with ordered as (
    select
        warehouse_name,
        executing_since,
        ended,
        max(ended) over (
            partition by warehouse_name
            order by executing_since, ended
            rows between unbounded preceding and 1 preceding
        ) as busy_until
    from snowflake._usage.executions
),

numbered as (
    select
        *,
        sum(case when executing_since <= busy_until + interval 60 second then 0 else 1 end) over (
            partition by warehouse_name order by executing_since, ended
        ) as period
    from ordered
),

periods as (
    select
        warehouse_name,
        min(executing_since) at time zone 'UTC' as resumed,
        max(ended) at time zone 'UTC' + interval 60 second as suspended
    from numbered
    group by warehouse_name, period
),

hours as (
    select
        warehouse_name,
        resumed,
        suspended,
        unnest(generate_series(date_trunc('hour', resumed), suspended, interval 1 hour)) as hour
    from periods
),

metered as (
    select
        warehouse_name,
        hour,
        sum(epoch(least(suspended, hour + interval 1 hour) - greatest(resumed, hour))) / 3600 as credits
    from hours
    group by warehouse_name, hour
),

attributed as (
    select
        metered.warehouse_name,
        metered.hour,
        sum(
            queries.CREDITS_ATTRIBUTED_COMPUTE
            * epoch(
                least(queries.END_TIME at time zone 'UTC', metered.hour + interval 1 hour)
                - greatest(queries.START_TIME at time zone 'UTC', metered.hour)
            )
            / epoch(queries.END_TIME - queries.START_TIME)
        ) as credits
    from metered
    inner join snowflake.account_usage.query_attribution_history as queries
        on metered.warehouse_name = queries.WAREHOUSE_NAME
            and queries.START_TIME at time zone 'UTC' < metered.hour + interval 1 hour
            and queries.END_TIME at time zone 'UTC' > metered.hour
    group by metered.warehouse_name, metered.hour
)

select
    metered.hour at time zone 'UTC' as START_TIME,
    (metered.hour + interval 1 hour) at time zone 'UTC' as END_TIME,
    1::bigint as WAREHOUSE_ID,
    metered.warehouse_name as WAREHOUSE_NAME,
    metered.credits as CREDITS_USED,
    metered.credits as CREDITS_USED_COMPUTE,
    0::double as CREDITS_USED_CLOUD_SERVICES,
    coalesce(attributed.credits, 0) as CREDITS_ATTRIBUTED_COMPUTE_QUERIES
from metered
left join attributed on metered.warehouse_name = attributed.warehouse_name and metered.hour = attributed.hour;

create or replace view snowflake.account_usage.metering_history as
with metered as (
    select
        'WAREHOUSE_METERING' as service_type,
        START_TIME as start_time,
        WAREHOUSE_ID as entity_id,
        'WAREHOUSE' as entity_type,
        WAREHOUSE_NAME as name,
        CREDITS_USED_COMPUTE as credits
    from snowflake.account_usage.warehouse_metering_history
    union all
    select
        'AI_SERVICES' as service_type,
        START_TIME as start_time,
        null as entity_id,
        null as entity_type,
        'AI_SERVICES' as name,
        sum(CREDITS) as credits
    from snowflake.account_usage.cortex_ai_functions_usage_history
    group by START_TIME
)

select
    service_type as SERVICE_TYPE,
    start_time as START_TIME,
    start_time + interval 1 hour as END_TIME,
    entity_id as ENTITY_ID,
    entity_type as ENTITY_TYPE,
    name as NAME,
    null::bigint as DATABASE_ID,
    null::varchar as DATABASE_NAME,
    null::bigint as SCHEMA_ID,
    null::varchar as SCHEMA_NAME,
    credits as CREDITS_USED_COMPUTE,
    0::double as CREDITS_USED_CLOUD_SERVICES,
    credits as CREDITS_USED,
    null::bigint as BYTES,
    null::bigint as ROWS,
    null::bigint as FILES
from metered;

create or replace view snowflake.account_usage.metering_daily_history as
select
    SERVICE_TYPE,
    (START_TIME at time zone 'UTC')::date as USAGE_DATE,
    sum(CREDITS_USED_COMPUTE) as CREDITS_USED_COMPUTE,
    0::double as CREDITS_USED_CLOUD_SERVICES,
    sum(CREDITS_USED) as CREDITS_USED,
    0::double as CREDITS_ADJUSTMENT_CLOUD_SERVICES,
    sum(CREDITS_USED) as CREDITS_BILLED
from snowflake.account_usage.metering_history
group by SERVICE_TYPE, (START_TIME at time zone 'UTC')::date;

-- What INFORMATION_SCHEMA.QUERY_HISTORY and its siblings return: fewer columns, the last seven days.
create or replace view snowflake._usage.recent_queries as
select
    QUERY_ID,
    QUERY_TEXT,
    DATABASE_NAME,
    SCHEMA_NAME,
    QUERY_TYPE,
    SESSION_ID,
    AUTHN_EVENT_ID,
    USER_NAME,
    USER_TYPE,
    USER_DATABASE_NAME,
    USER_SCHEMA_NAME,
    ROLE_NAME,
    WAREHOUSE_NAME,
    WAREHOUSE_SIZE,
    WAREHOUSE_TYPE,
    CLUSTER_NUMBER,
    QUERY_TAG,
    case EXECUTION_STATUS when 'FAIL' then 'FAILED_WITH_ERROR' else EXECUTION_STATUS end as EXECUTION_STATUS,
    ERROR_CODE,
    ERROR_MESSAGE,
    START_TIME,
    END_TIME,
    TOTAL_ELAPSED_TIME,
    BYTES_SCANNED,
    ROWS_PRODUCED,
    COMPILATION_TIME,
    EXECUTION_TIME,
    QUEUED_PROVISIONING_TIME,
    QUEUED_REPAIR_TIME,
    QUEUED_OVERLOAD_TIME,
    TRANSACTION_BLOCKED_TIME,
    OUTBOUND_DATA_TRANSFER_CLOUD,
    OUTBOUND_DATA_TRANSFER_REGION,
    OUTBOUND_DATA_TRANSFER_BYTES,
    INBOUND_DATA_TRANSFER_CLOUD,
    INBOUND_DATA_TRANSFER_REGION,
    INBOUND_DATA_TRANSFER_BYTES,
    LIST_EXTERNAL_FILES_TIME as LIST_EXTERNAL_FILE_TIME,
    CREDITS_USED_CLOUD_SERVICES,
    RELEASE_VERSION,
    EXTERNAL_FUNCTION_TOTAL_INVOCATIONS,
    EXTERNAL_FUNCTION_TOTAL_SENT_ROWS,
    EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS,
    EXTERNAL_FUNCTION_TOTAL_SENT_BYTES,
    EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES,
    IS_CLIENT_GENERATED_STATEMENT,
    QUERY_HASH,
    QUERY_HASH_VERSION,
    QUERY_PARAMETERIZED_HASH,
    QUERY_PARAMETERIZED_HASH_VERSION,
    TRANSACTION_ID,
    QUERY_ACCELERATION_BYTES_SCANNED,
    QUERY_ACCELERATION_PARTITIONS_SCANNED,
    QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR,
    BYTES_WRITTEN_TO_RESULT,
    ROWS_WRITTEN_TO_RESULT,
    ROWS_INSERTED,
    QUERY_RETRY_TIME,
    QUERY_RETRY_CAUSE,
    FAULT_HANDLING_TIME,
    BIND_VALUES,
    AGENT_TYPE
from snowflake.account_usage.query_history
where END_TIME >= now() - interval 7 day;
