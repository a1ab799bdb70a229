with stories as (
    select * from {{ ref('stg_stories') }}
),

entities as (
    select * from {{ ref('stg_entities') }}
    where status = 'answered'
),

counted as (
    select
        stories.story_id,

        coalesce(array_size(entities.companies), 0) as companies,
        coalesce(array_size(entities.technologies), 0) as technologies,
        coalesce(array_size(entities.business_figures), 0) as business_figures,
        entities.expertise_level,

        stories.points,

        stories.story_date,
        stories.posted_at
    from stories
    inner join entities on stories.story_id = entities.story_id
)

select * from counted
