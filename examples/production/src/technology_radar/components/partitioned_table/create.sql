create table if not exists ${table} as
select * from computed_rows
where false
