with stories as (
    select * from {{ ref('stg_stories') }}
),

sentiment as (
    select * from {{ ref('stg_sentiment') }}
),

enriched as (
    select
        stories.story_id,
        stories.title,
        stories.url,
        stories.author,

        sentiment.sentiment,
        sentiment.category,
        sentiment.is_data_engineering,

        stories.points,
        stories.num_comments,

        stories.story_date,
        stories.posted_at
    from stories
    inner join sentiment on stories.story_id = sentiment.story_id
    where sentiment.status = 'answered'
)

select * from enriched
