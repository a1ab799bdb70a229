-- Stories that have left the window.
delete from scraped_story_content
where posted_at >= %(start)s
    and posted_at < %(end)s
    and story_id not in (
        select story_id from raw_stories
        where posted_at >= %(start)s and posted_at < %(end)s
    )
