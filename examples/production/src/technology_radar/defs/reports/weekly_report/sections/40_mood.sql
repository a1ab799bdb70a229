-- Mood of the week
-- How the authors of each day's stories felt; the rest has no answer.
-- reads: story_sentiment_analysis
select
    story_date as day,
    dayname(story_date) as weekday,
    count(*) as stories,
    count_if(sentiment = 'positive') as positive,
    count_if(sentiment = 'negative') as negative,
    count_if(sentiment = 'mixed') as mixed,
    count_if(sentiment = 'neutral') as neutral
from story_sentiment_analysis
where posted_at >= %(start)s and posted_at < %(end)s
group by story_date
order by story_date
