-- What came of every page that was ever asked for. One that was scraped is never asked for again;
-- another one when next_attempt_at has come, and without one never.
create table if not exists story_pages (
    url varchar not null,
    status varchar not null,
    title varchar,
    content varchar,
    error varchar,
    http_status number(38, 0),
    attempts number(38, 0) not null,
    next_attempt_at timestamp_ntz,
    scraped_at timestamp_ntz not null,
    primary key (url)
)
