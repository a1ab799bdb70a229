{{ config(meta={'window_column': 'first_posted_at'}) }}

with stories as (
    select * from {{ ref('stg_stories') }}
    where {{ in_window('posted_at') }}
),

top_stories as (
    select
        story_date,
        story_id,
        title
    from stories
    qualify row_number() over (partition by story_date order by points desc, story_id) = 1
),

daily as (
    select
        story_date,
        count(*) as stories,
        count(distinct author) as authors,
        count_if(is_question) as questions,
        count_if(is_launch) as launches,
        sum(points) as points,
        sum(num_comments) as comments,
        min(posted_at) as first_posted_at,
        max(posted_at) as last_posted_at
    from stories
    group by story_date
),

with_top_story as (
    select
        daily.story_date,

        daily.stories,
        daily.authors,
        daily.questions,
        daily.launches,
        daily.points,
        daily.comments,

        top_stories.story_id as top_story_id,
        top_stories.title as top_story_title,

        daily.first_posted_at,
        daily.last_posted_at
    from daily
    inner join top_stories on daily.story_date = top_stories.story_date
)

select * from with_top_story
