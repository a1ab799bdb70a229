-- What each day of the window holds now.
select
    story_date,
    count(*) as stories,
    count_if(status = 'answered') as answered,
    count_if(status = 'failed') as failed,
    count_if(status = 'empty') as without_text,
    count_if(is_truncated) as truncated,
    count_if(status = 'answered' and not coalesce(${is_valid}, false)) as invalid
from ${table}
where posted_at >= %(start)s and posted_at < %(end)s
group by story_date
order by story_date
