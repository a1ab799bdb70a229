select
    status,
    count(*) as stories
from scraped_story_content
where posted_at >= %(start)s and posted_at < %(end)s
group by status
order by status
