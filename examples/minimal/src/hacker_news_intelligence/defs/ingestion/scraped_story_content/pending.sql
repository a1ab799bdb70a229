-- The distinct pages of the window that were never asked for, or may be asked for again.
with stories as (
    select distinct trim(url) as url
    from raw_stories
    where posted_at >= %(start)s
        and posted_at < %(end)s
        and trim(url) <> ''
)

select
    stories.url,
    coalesce(story_pages.attempts, 0) as attempts
from stories
left join story_pages on stories.url = story_pages.url
where story_pages.url is null
    or story_pages.next_attempt_at <= %(now)s
order by stories.url
