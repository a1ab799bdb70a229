-- Reads nothing; it only fails where the view may not be read.
select count(*) as nothing
from snowflake.account_usage.${view}
where false
