-- What the project's warehouses were paid for, whoever used them; also the minutes that they waited.
select coalesce(sum(credits_used_compute), 0) as credits
from snowflake.account_usage.warehouse_metering_history
where
    start_time >= %(start)s
    and warehouse_name in (upper(%(warehouse)s), upper(%(ai_warehouse)s))
