with stories as (
    select * from {{ source('stories', 'raw_stories') }}
),

renamed as (
    select
        story_id,
        title,
        url,
        author,
        body,

        points,
        num_comments,

        title ilike 'ask hn%' as is_question,
        title ilike 'show hn%' as is_launch,

        story_date,
        posted_at
    from stories
)

select * from renamed
