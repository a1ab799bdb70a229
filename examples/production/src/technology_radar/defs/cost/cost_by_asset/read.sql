-- The usage of the statements that this project has tagged, by day, asset and partition.
create or replace temporary table usage_by_asset as
with statements as (
    select
        query_id,
        convert_timezone(%(timezone)s, start_time)::date as usage_date,
        try_parse_json(query_tag) as tag
    from snowflake.account_usage.query_history
    where start_time >= %(start)s
        and database_name = current_database()
        and schema_name = current_schema()
),

tagged as (
    select
        query_id,
        usage_date,
        tag:run_id::varchar as run_id,
        tag:asset::varchar as asset,
        coalesce(tag:partition::varchar, 'none') as partition_key
    from statements
    where tag:app::varchar = 'dagster' and tag:asset::varchar is not null
),

ai_usage as (
    select
        query_id,
        credits,
        metrics
    from snowflake.account_usage.cortex_ai_functions_usage_history
    where start_time >= %(hour_of_start)s
),

ai_credits as (
    select
        query_id,
        sum(credits) as credits
    from ai_usage
    group by query_id
),

ai_tokens as (
    select
        ai_usage.query_id,
        sum(metric.value:value::number(38, 0)) as tokens
    from ai_usage,
        lateral flatten(input => ai_usage.metrics) as metric
    where metric.value:key:unit::varchar = 'tokens'
    group by ai_usage.query_id
),

compute as (
    select
        query_id,
        sum(credits_attributed_compute + coalesce(credits_used_query_acceleration, 0)) as credits
    from snowflake.account_usage.query_attribution_history
    where start_time >= %(start)s
    group by query_id
),

summed as (
    select
        tagged.usage_date,
        tagged.asset,
        tagged.partition_key,
        count(distinct tagged.run_id) as runs,
        count(*) as statements,
        count(ai_credits.query_id) as ai_statements,
        coalesce(sum(ai_tokens.tokens), 0) as ai_tokens,
        coalesce(sum(ai_credits.credits), 0) as ai_credits,
        coalesce(sum(compute.credits), 0) as compute_credits
    from tagged
    left join ai_credits on tagged.query_id = ai_credits.query_id
    left join ai_tokens on tagged.query_id = ai_tokens.query_id
    left join compute on tagged.query_id = compute.query_id
    group by tagged.usage_date, tagged.asset, tagged.partition_key
),

priced as (
    select
        usage_date,
        asset,
        partition_key,
        runs,
        statements,
        ai_statements,
        ai_tokens,
        ai_credits,
        compute_credits,
        ai_credits * %(price_per_ai_credit)s + compute_credits * %(price_per_credit)s as money,
        usage_date <= %(settled_date)s as is_settled
    from summed
)

select * from priced
