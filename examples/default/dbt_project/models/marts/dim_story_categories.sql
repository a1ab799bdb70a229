with stories as (
    select * from {{ ref('int_story_enrichment') }}
    where category is not null
),

categories as (
    select
        category,

        count(*) as stories,
        count(distinct author) as authors,
        count_if(sentiment = 'positive') as stories_positive,
        count_if(sentiment = 'negative') as stories_negative,
        sum(points) as points,
        sum(num_comments) as comments,

        min(story_date) as first_story_date,
        max(story_date) as last_story_date
    from stories
    group by category
),

with_share as (
    select
        category,

        stories,
        stories / sum(stories) over () as share_of_stories,
        authors,
        stories_positive,
        stories_negative,
        points,
        comments,

        first_story_date,
        last_story_date
    from categories
)

select * from with_share
