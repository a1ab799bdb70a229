-- The answers stand in the ledger, paid for once: no AI function here.
with answered as (
    select
        date_trunc('hour', posted_at) as posted_hour,
        sentiment
    from story_sentiment_analysis
    where status = 'answered'
),

counted as (
    select
        posted_hour,
        sentiment,
        count(*) as stories
    from answered
    group by posted_hour, sentiment
)

select
    posted_hour,
    sentiment,
    stories,
    stories / sum(stories) over (partition by posted_hour) as share
from counted
