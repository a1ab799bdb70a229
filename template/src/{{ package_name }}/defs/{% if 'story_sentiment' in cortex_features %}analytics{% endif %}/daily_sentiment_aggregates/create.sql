create table if not exists daily_sentiment_aggregates (
    story_date date not null,
    sentiment varchar not null,
    stories number(38, 0) not null,
    total_points number(38, 0) not null,
    total_comments number(38, 0) not null,
    primary key (story_date, sentiment)
)
