-- Busiest hours
-- The five hours of the week in which most stories were posted, by the project's clock.
-- reads: raw_stories
with stories as (
    select
        convert_timezone('UTC', %(timezone)s, posted_at) as posted_locally,
        points
    from raw_stories
    where posted_at >= %(start)s and posted_at < %(end)s
)

select
    dayname(posted_locally) as day,
    to_date(posted_locally) as date,
    hour(posted_locally) as hour,
    count(*) as stories,
    sum(points) as points
from stories
group by
    dayname(posted_locally),
    to_date(posted_locally),
    hour(posted_locally)
order by
    stories desc,
    points desc,
    date,
    hour
limit 5
