-- Data engineering stories to read
-- The ten with the most points, and what they name.
-- reads: data_engineering_stories
select
    title as story,
    url,
    dayname(story_date) as day,
    points,
    array_to_string(companies, ', ') as companies,
    array_to_string(technologies, ', ') as technologies,
    sentiment
from data_engineering_stories
where posted_at >= %(start)s and posted_at < %(end)s
order by
    points desc,
    story_id
limit 10
