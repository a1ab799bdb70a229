-- Stories of each day by sentiment. Stories without an answer count under their status.
merge into daily_sentiment_aggregates as target
using (
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
) as source
    on target.story_date = source.story_date and target.sentiment = source.sentiment
when matched and (
    target.stories <> source.stories
    or target.total_points <> source.total_points
    or target.total_comments <> source.total_comments
) then update set
    stories = source.stories,
    total_points = source.total_points,
    total_comments = source.total_comments
when not matched then insert (
    story_date, sentiment, stories, total_points, total_comments
) values (
    source.story_date, source.sentiment, source.stories, source.total_points, source.total_comments
)
