-- The main text of each story's page. scraped_at is when the page was asked for last.
create table if not exists scraped_story_content (
    story_id number(38, 0) not null,
    posted_at timestamp_ntz not null,
    story_date date not null,
    url varchar,
    status varchar not null,
    title varchar,
    content varchar,
    error varchar,
    http_status number(38, 0),
    attempts number(38, 0) not null,
    next_attempt_at timestamp_ntz,
    scraped_at timestamp_ntz,
    primary key (story_id)
)
