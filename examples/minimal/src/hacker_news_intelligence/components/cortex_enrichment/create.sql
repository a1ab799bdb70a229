create table if not exists ${table} (
    story_id number(38, 0) not null,
    posted_at timestamp_ntz not null,
    story_date date not null,
    status varchar not null,
    ${definitions},
    error varchar,
    is_truncated boolean not null,
    content_hash varchar not null,
    model varchar not null,
    prompt_version number(38, 0) not null,
    answered_at timestamp_ntz,
    primary key (story_id)
)
