-- Categories
-- What the stories were about.
-- reads: story_sentiment_analysis
with categories as (
    select
        category,
        count_if(posted_at >= %(start)s) as stories,
        count_if(posted_at < %(start)s) as stories_before
    from story_sentiment_analysis
    where posted_at >= %(previous_start)s
        and posted_at < %(end)s
        and category is not null
    group by category
)

select
    category,
    stories,
    stories_before as week_before,
    stories - stories_before as change
from categories
order by
    stories desc,
    stories_before desc,
    category
