-- One row a story of the window, with what is known of its page.
with stories as (
    select
        story_id,
        posted_at,
        story_date,
        nullif(trim(url), '') as url
    from raw_stories
    where posted_at >= %(start)s and posted_at < %(end)s
)

select
    stories.story_id,
    stories.posted_at,
    stories.story_date,
    stories.url,
    case
        when stories.url is null then 'no_link'
        when story_pages.url is null then 'skipped'
        else story_pages.status
    end as status,
    story_pages.title,
    story_pages.content,
    story_pages.error,
    story_pages.http_status,
    coalesce(story_pages.attempts, 0) as attempts,
    story_pages.next_attempt_at,
    story_pages.scraped_at
from stories
left join story_pages on stories.url = story_pages.url
