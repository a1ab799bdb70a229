-- What the warehouse was paid for, whoever used it; also the minutes that it waited.
select coalesce(sum(credits_used_compute), 0) as credits
from snowflake.account_usage.warehouse_metering_history
where start_time >= %(start)s and warehouse_name = current_warehouse()
