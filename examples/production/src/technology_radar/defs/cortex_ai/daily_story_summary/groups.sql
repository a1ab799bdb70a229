select
    stories.story_date,
    stories.story_id,
    answers.category as group_name,
    stories.title || coalesce('. ' || stories.body, '') as text
from raw_stories as stories
inner join story_sentiment_analysis as answers
    on stories.story_id = answers.story_id
        and answers.posted_at >= %(start)s
        and answers.posted_at < %(end)s
where stories.posted_at >= %(start)s
    and stories.posted_at < %(end)s
    and answers.category is not null
