-- How often each label was given, in the window and in the ${trailing_days} days before it.
select
    coalesce(${column}::varchar, 'none') as label,
    count_if(posted_at >= %(start)s) as stories,
    count_if(posted_at < %(start)s) as stories_before
from ${table}
where posted_at >= dateadd('day', -${trailing_days}, %(start)s)
    and posted_at < %(end)s
    and status = 'answered'
group by label
order by stories desc, label
