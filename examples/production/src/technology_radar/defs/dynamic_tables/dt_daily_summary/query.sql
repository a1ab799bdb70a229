select
    story_date,
    count(*) as active_hours,
    sum(stories) as stories,
    sum(points) as points,
    sum(comments) as comments
from dt_hourly_aggregates
group by story_date
