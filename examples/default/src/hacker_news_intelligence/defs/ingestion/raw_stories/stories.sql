-- What has landed, each story once.
select
    record:id::number(38, 0) as story_id,
    record:posted_at::timestamp_ntz as posted_at,
    record:story_date::date as story_date,
    record:title::varchar as title,
    record:url::varchar as url,
    record:author::varchar as author,
    record:points::number(38, 0) as points,
    record:num_comments::number(38, 0) as num_comments,
    record:body::varchar as body,
    %(source)s as source,
    %(loaded_at)s::timestamp_ntz as loaded_at
from landed_stories
qualify row_number() over (
    partition by story_id order by posted_at desc, points desc, num_comments desc, title, author, url, body
) = 1
