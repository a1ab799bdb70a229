{{ config(meta={'window_column': 'first_posted_at'}) }}

with stories as (
    select * from {{ ref('stg_stories') }}
    where {{ in_window('posted_at') }}
),

sentiment as (
    select * from {{ ref('stg_sentiment') }}
    where {{ in_window('posted_at') }}
),

daily as (
    select
        stories.story_date,

        count(*) as stories,
        count_if(sentiment.status = 'answered') as stories_answered,
        count_if(sentiment.sentiment = 'positive') as stories_positive,
        count_if(sentiment.sentiment = 'negative') as stories_negative,
        sum(iff(sentiment.sentiment = 'positive', stories.points, 0)) as points_positive,
        sum(iff(sentiment.sentiment = 'negative', stories.points, 0)) as points_negative,

        min(stories.posted_at) as first_posted_at
    from stories
    inner join sentiment on stories.story_id = sentiment.story_id
    group by stories.story_date
),

with_balance as (
    select
        story_date,

        stories,
        stories_answered,
        stories_positive,
        stories_negative,
        points_positive,
        points_negative,
        (stories_positive - stories_negative) / nullif(stories_answered, 0) as sentiment_balance,

        first_posted_at
    from daily
)

select * from with_balance
