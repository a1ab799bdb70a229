-- A row that a search for its own title must find.
with searched as (
    ${query}
)

select
    ${primary_key},
    ${title}
from searched
where length(${title}) > 20
order by ${primary_key}
limit 1
