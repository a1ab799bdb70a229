select
    story_date,
    story_id,
    author as group_name,
    title as text
from raw_stories
where posted_at >= %(start)s and posted_at < %(end)s
