with stories as (
    select
        story_id,
        posted_at,
        story_date,
        title,
        url,
        points
    from raw_stories
    where posted_at >= %(start)s and posted_at < %(end)s
),

relevant as (
    select
        story_id,
        sentiment,
        category
    from story_sentiment_analysis
    where posted_at >= %(start)s and posted_at < %(end)s and is_data_engineering
),

entities as (
    select
        story_id,
        companies,
        technologies,
        business_figures,
        expertise_level
    from entity_extraction
    where posted_at >= %(start)s and posted_at < %(end)s
)

select
    stories.story_id,
    stories.posted_at,
    stories.story_date,
    stories.title,
    stories.url,
    stories.points,
    relevant.sentiment,
    relevant.category,
    entities.companies,
    entities.technologies,
    entities.business_figures,
    entities.expertise_level
from stories
inner join relevant on stories.story_id = relevant.story_id
left join entities on stories.story_id = entities.story_id
