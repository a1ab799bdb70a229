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
