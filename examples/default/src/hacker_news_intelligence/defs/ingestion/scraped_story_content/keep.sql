-- Another run may have asked for the same page meanwhile: a text stays, and an attempt counts once.
merge into story_pages as target
using (
    select
        record:url::varchar as url,
        record:status::varchar as status,
        record:title::varchar as title,
        record:content::varchar as content,
        record:error::varchar as error,
        record:http_status::number(38, 0) as http_status,
        record:attempts::number(38, 0) as attempts,
        record:next_attempt_at::timestamp_ntz as next_attempt_at,
        record:scraped_at::timestamp_ntz as scraped_at
    from landed_pages
) as landed
    on target.url = landed.url
when matched and target.status <> 'scraped' and (
    landed.status = 'scraped'
    or landed.attempts > target.attempts
) then update set
    status = landed.status,
    title = landed.title,
    content = landed.content,
    error = landed.error,
    http_status = landed.http_status,
    attempts = landed.attempts,
    next_attempt_at = landed.next_attempt_at,
    scraped_at = landed.scraped_at
when not matched then insert (
    url, status, title, content, error, http_status, attempts, next_attempt_at, scraped_at
) values (
    landed.url,
    landed.status,
    landed.title,
    landed.content,
    landed.error,
    landed.http_status,
    landed.attempts,
    landed.next_attempt_at,
    landed.scraped_at
)
