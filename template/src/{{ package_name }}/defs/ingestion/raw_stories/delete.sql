-- Stories of the window that the source no longer has.
delete from raw_stories
where posted_at >= %(start)s
    and posted_at < %(end)s
    and story_id not in (select record:id::number(38, 0) from landed_stories)
