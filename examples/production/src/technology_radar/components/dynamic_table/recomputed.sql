-- When every row of a table was last computed anew. The first time, there is no other way.
with refreshes as (
    select
        name,
        refresh_action,
        refresh_start_time,
        row_number() over (
            partition by name
            order by refresh_start_time
        ) as number
    from table(
        information_schema.dynamic_table_refresh_history(
            name_prefix => %(prefix)s,
            result_limit => 10000
        )
    )
    where state = 'SUCCEEDED'
)

select
    name,
    max(refresh_start_time) as recomputed_at
from refreshes
where refresh_action in ('FULL', 'REINITIALIZE') and number > 1
group by name
