with days as (
    select * from {{ ref('fct_daily_stories') }}
),

trends as (
    select
        story_date,

        stories,
        avg(stories) over (
            order by story_date range between interval '6 days' preceding and current row
        ) as stories_seven_day_average,
        points,
        avg(points) over (
            order by story_date range between interval '6 days' preceding and current row
        ) as points_seven_day_average
    from days
),

with_week_before as (
    select
        trends.story_date,

        trends.stories,
        trends.stories_seven_day_average,
        week_before.stories as stories_week_before,
        trends.stories - week_before.stories as stories_change,
        trends.points,
        trends.points_seven_day_average
    from trends
    left join days as week_before on trends.story_date = dateadd('day', 7, week_before.story_date)
)

select * from with_week_before
