-- Stories that have left the window.
delete from ${table}
where posted_at >= %(start)s
    and posted_at < %(end)s
    and story_id not in (
        select story_id from ${stories}
        where posted_at >= %(start)s and posted_at < %(end)s
    )
