with sentiment as (
    select * from {{ source('sentiment', 'story_sentiment_analysis') }}
),

renamed as (
    select
        story_id,
        status,
        sentiment,
        category,
        is_data_engineering,

        story_date,
        posted_at
    from sentiment
)

select * from renamed
