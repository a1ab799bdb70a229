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
