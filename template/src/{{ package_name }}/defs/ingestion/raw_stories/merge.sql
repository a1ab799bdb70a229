-- New stories come in, changed ones are replaced, the others stay as they are.
merge into raw_stories as target
using (
    select
        record:id::number(38, 0) as story_id,
        record:posted_at::timestamp_ntz as posted_at,
        record:story_date::date as story_date,
        record:title::varchar as title,
        record:url::varchar as url,
        record:author::varchar as author,
        record:points::number(38, 0) as points,
        record:num_comments::number(38, 0) as num_comments,
        record:body::varchar as body
    from landed_stories
    qualify row_number() over (
        partition by story_id order by posted_at desc, points desc, num_comments desc, title, author, url, body
    ) = 1
) as landed
    on target.story_id = landed.story_id
        and target.posted_at >= %(start)s
        and target.posted_at < %(end)s
when matched and (
    target.posted_at is distinct from landed.posted_at
    or target.story_date is distinct from landed.story_date
    or target.title is distinct from landed.title
    or target.url is distinct from landed.url
    or target.author is distinct from landed.author
    or target.points is distinct from landed.points
    or target.num_comments is distinct from landed.num_comments
    or target.body is distinct from landed.body
    or target.source is distinct from %(source)s
) then update set
    posted_at = landed.posted_at,
    story_date = landed.story_date,
    title = landed.title,
    url = landed.url,
    author = landed.author,
    points = landed.points,
    num_comments = landed.num_comments,
    body = landed.body,
    source = %(source)s,
    loaded_at = %(loaded_at)s
when not matched then insert (
    story_id, posted_at, story_date, title, url, author, points, num_comments, body, source, loaded_at
) values (
    landed.story_id,
    landed.posted_at,
    landed.story_date,
    landed.title,
    landed.url,
    landed.author,
    landed.points,
    landed.num_comments,
    landed.body,
    %(source)s,
    %(loaded_at)s
)
