select distinct story_date
from raw_stories
where posted_at >= %(start)s and posted_at < %(end)s
