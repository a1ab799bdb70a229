select
    sentiment,
    sum(stories) as stories,
    sum(total_points) as total_points,
    sum(total_comments) as total_comments
from daily_sentiment_aggregates
where story_date >= %(first_date)s and story_date <= %(last_date)s
group by sentiment
order by sentiment
