-- Most liked stories
-- The ten with the most points.
-- reads: raw_stories
select
    title as story,
    url,
    dayname(story_date) as day,
    points,
    num_comments as comments
from raw_stories
where posted_at >= %(start)s and posted_at < %(end)s
order by
    points desc,
    num_comments desc,
    story_id
limit 10
