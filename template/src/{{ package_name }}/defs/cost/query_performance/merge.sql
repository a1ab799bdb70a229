merge into query_performance as target
using statements_by_asset as source
    on target.usage_date = source.usage_date
        and target.asset = source.asset
        and target.statement_id = source.statement_id
when matched then update set
    statement_kind = source.statement_kind,
    statement_text = source.statement_text,
    example_query_id = source.example_query_id,
    statements = source.statements,
    failed = source.failed,
    total_seconds = source.total_seconds,
    median_seconds = source.median_seconds,
    max_seconds = source.max_seconds,
    queued_seconds = source.queued_seconds,
    rows_produced = source.rows_produced,
    bytes_scanned = source.bytes_scanned,
    bytes_spilled = source.bytes_spilled
when not matched then insert (
    usage_date,
    asset,
    statement_id,
    statement_kind,
    statement_text,
    example_query_id,
    statements,
    failed,
    total_seconds,
    median_seconds,
    max_seconds,
    queued_seconds,
    rows_produced,
    bytes_scanned,
    bytes_spilled
) values (
    source.usage_date,
    source.asset,
    source.statement_id,
    source.statement_kind,
    source.statement_text,
    source.example_query_id,
    source.statements,
    source.failed,
    source.total_seconds,
    source.median_seconds,
    source.max_seconds,
    source.queued_seconds,
    source.rows_produced,
    source.bytes_scanned,
    source.bytes_spilled
)
