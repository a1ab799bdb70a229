select
    story_date,
    status,
    count(*) as stories
from scraped_story_content
where posted_at >= %(start)s and posted_at < %(end)s
group by story_date, status
order by story_date, status
