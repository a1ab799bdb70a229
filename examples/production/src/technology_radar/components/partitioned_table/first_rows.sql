select * from computed_rows
order by ${key}
limit 10
