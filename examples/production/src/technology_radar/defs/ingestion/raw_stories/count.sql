select
    story_date,
    count(*) as stories
from raw_stories
where posted_at >= %(start)s and posted_at < %(end)s
group by story_date
order by story_date
