select
    story_id::varchar as story_id,
    title,
    author,
    points
from raw_stories
