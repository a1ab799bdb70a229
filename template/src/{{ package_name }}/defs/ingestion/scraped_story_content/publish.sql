-- One row a story of the window, with what is known of its page.
merge into scraped_story_content as target
using (
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
) as source
    on target.story_id = source.story_id
        and target.posted_at >= %(start)s
        and target.posted_at < %(end)s
when matched and (
    target.posted_at is distinct from source.posted_at
    or target.story_date is distinct from source.story_date
    or target.url is distinct from source.url
    or target.status is distinct from source.status
    or target.scraped_at is distinct from source.scraped_at
) then update set
    posted_at = source.posted_at,
    story_date = source.story_date,
    url = source.url,
    status = source.status,
    title = source.title,
    content = source.content,
    error = source.error,
    http_status = source.http_status,
    attempts = source.attempts,
    next_attempt_at = source.next_attempt_at,
    scraped_at = source.scraped_at
when not matched then insert (
    story_id,
    posted_at,
    story_date,
    url,
    status,
    title,
    content,
    error,
    http_status,
    attempts,
    next_attempt_at,
    scraped_at
) values (
    source.story_id,
    source.posted_at,
    source.story_date,
    source.url,
    source.status,
    source.title,
    source.content,
    source.error,
    source.http_status,
    source.attempts,
    source.next_attempt_at,
    source.scraped_at
)
