select
    story_id::varchar as story_id,
    title,
    title || '\n\n' || coalesce(body, '') as text,
    url,
    points,
    story_date
from raw_stories
