select
    story_date,
    date_trunc('hour', posted_at) as posted_hour,
    count(*) as stories,
    sum(points) as points,
    sum(num_comments) as comments
from raw_stories
group by story_date, date_trunc('hour', posted_at)
