select
    story_date,
    author,
    count(*) as stories,
    sum(points) as points
from raw_stories
where posted_at >= %(start)s and posted_at < %(end)s
group by story_date, author
