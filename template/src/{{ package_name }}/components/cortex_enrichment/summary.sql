select
    status,
    coalesce(${column}, '') as answer,
    count(*) as stories
from ${table}
where posted_at >= %(start)s and posted_at < %(end)s
group by status, answer
order by status, answer
