-- Every story as its source gave it, in UTC. story_date is its day in the project's timezone.
create table if not exists raw_stories (
    story_id number(38, 0) not null,
    posted_at timestamp_ntz not null,
    story_date date not null,
    title varchar not null,
    url varchar,
    author varchar,
    points number(38, 0) not null,
    num_comments number(38, 0) not null,
    body varchar,
    source varchar not null,
    loaded_at timestamp_ntz not null,
    primary key (story_id)
)
