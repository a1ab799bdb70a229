-- The statements that this project has tagged, by day, asset and shape.
create or replace temporary table statements_by_asset as
with statements as (
    select
        query_id,
        convert_timezone(%(timezone)s, start_time)::date as usage_date,
        try_parse_json(query_tag) as tag,
        coalesce(query_parameterized_hash, query_type) as statement_id,
        query_type,
        left(query_text, 200) as statement_text,
        upper(execution_status) = 'SUCCESS' as succeeded,
        total_elapsed_time / 1000 as seconds,
        (queued_provisioning_time + queued_repair_time + queued_overload_time) / 1000 as queued_seconds,
        rows_produced,
        bytes_scanned,
        bytes_spilled_to_local_storage + bytes_spilled_to_remote_storage as bytes_spilled
    from snowflake.account_usage.query_history
    where start_time >= %(start)s
        and database_name = current_database()
        and schema_name = current_schema()
),

tagged as (
    select
        *,
        tag:asset::varchar as asset
    from statements
    where tag:app::varchar = 'dagster' and tag:asset::varchar is not null
),

summed as (
    select
        usage_date,
        asset,
        statement_id,
        min(query_type) as statement_kind,
        min(statement_text) as statement_text,
        max(query_id) as example_query_id,
        count(*) as statements,
        count_if(not succeeded) as failed,
        sum(seconds) as total_seconds,
        median(seconds) as median_seconds,
        max(seconds) as max_seconds,
        coalesce(sum(queued_seconds), 0) as queued_seconds,
        coalesce(sum(rows_produced), 0) as rows_produced,
        sum(bytes_scanned) as bytes_scanned,
        coalesce(sum(bytes_spilled), 0) as bytes_spilled
    from tagged
    group by usage_date, asset, statement_id
)

select * from summed
