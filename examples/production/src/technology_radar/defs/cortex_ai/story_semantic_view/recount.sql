select
    days.story_date,
    days.stories as total_stories,
    days.points as total_points,
    moods.stories_positive as positive_stories
from fct_daily_stories as days
left join fct_daily_sentiment as moods on days.story_date = moods.story_date
