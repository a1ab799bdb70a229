-- No rows: the names of the columns.
with computed as (
    ${rows}
)

select * from computed
where false
