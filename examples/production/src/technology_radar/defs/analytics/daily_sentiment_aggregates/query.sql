-- Stories of each day by sentiment. Stories without an answer count under their status.
select
    stories.story_date,
    coalesce(answers.sentiment, answers.status) as sentiment,
    count(*) as stories,
    sum(stories.points) as total_points,
    sum(stories.num_comments) as total_comments
from raw_stories as stories
inner join story_sentiment_analysis as answers
    on stories.story_id = answers.story_id
        and answers.posted_at >= %(start)s
        and answers.posted_at < %(end)s
where stories.posted_at >= %(start)s and stories.posted_at < %(end)s
group by stories.story_date, coalesce(answers.sentiment, answers.status)
