with entities as (
    select * from {{ source('entities', 'entity_extraction') }}
),

renamed as (
    select
        story_id,
        status,
        companies,
        technologies,
        business_figures,
        expertise_level,

        story_date,
        posted_at
    from entities
)

select * from renamed
