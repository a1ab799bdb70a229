select
    count(*) as row_count,
    coalesce(sum(statements), 0) as statements,
    coalesce(sum(failed), 0) as failed,
    coalesce(sum(total_seconds), 0) as total_seconds,
    coalesce(sum(queued_seconds), 0) as queued_seconds,
    coalesce(sum(bytes_spilled), 0) as bytes_spilled
from query_performance
where usage_date >= %(first_date)s
