create table if not exists ${table} (
    story_date date not null,
    ${group_column} varchar not null,
    stories number(38, 0) not null,
    ${column} varchar,
    content_hash varchar not null,
    model varchar not null,
    prompt_version number(38, 0) not null,
    answered_at timestamp_ntz not null,
    primary key (story_date, ${group_column})
)
