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
