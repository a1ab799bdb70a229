select
    asset,
    statement_kind,
    min(statement_text) as statement_text,
    sum(statements) as statements,
    sum(failed) as failed,
    sum(total_seconds) as total_seconds,
    max(max_seconds) as max_seconds,
    sum(bytes_scanned) as bytes_scanned,
    sum(bytes_spilled) as bytes_spilled,
    max(example_query_id) as example_query_id
from query_performance
where usage_date >= %(first_date)s
group by asset, statement_kind, statement_id
order by total_seconds desc, asset, example_query_id
limit 15
