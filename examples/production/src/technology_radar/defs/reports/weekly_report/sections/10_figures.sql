-- The week in figures
-- Stories, and how many people cared, beside the week before.
-- reads: raw_stories
with stories as (
    select
        posted_at >= %(start)s as is_this_week,
        author,
        points,
        num_comments
    from raw_stories
    where posted_at >= %(previous_start)s and posted_at < %(end)s
),

weeks as (
    select
        count_if(is_this_week) as stories,
        count_if(not is_this_week) as stories_before,
        count(distinct iff(is_this_week, author, null)) as authors,
        count(distinct iff(is_this_week, null, author)) as authors_before,
        coalesce(sum(iff(is_this_week, points, 0)), 0) as points,
        coalesce(sum(iff(is_this_week, 0, points)), 0) as points_before,
        coalesce(sum(iff(is_this_week, num_comments, 0)), 0) as comments,
        coalesce(sum(iff(is_this_week, 0, num_comments)), 0) as comments_before
    from stories
),

figures as (
    select
        1 as place,
        'stories' as figure,
        stories as this_week,
        stories_before as week_before
    from weeks
    union all
    select
        2 as place,
        'authors' as figure,
        authors as this_week,
        authors_before as week_before
    from weeks
    union all
    select
        3 as place,
        'points' as figure,
        points as this_week,
        points_before as week_before
    from weeks
    union all
    select
        4 as place,
        'comments' as figure,
        comments as this_week,
        comments_before as week_before
    from weeks
)

select
    figure,
    this_week,
    week_before,
    this_week - week_before as change
from figures
order by place
