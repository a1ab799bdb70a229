-- How the statements of each asset have performed on each day of the project's timezone. Statements that differ in
-- constants only are one. bytes_scanned is null where the views do not tell.
create table if not exists query_performance (
    usage_date date not null,
    asset varchar not null,
    statement_id varchar not null,
    statement_kind varchar not null,
    statement_text varchar not null,
    example_query_id varchar not null,
    statements number(38, 0) not null,
    failed number(38, 0) not null,
    total_seconds float not null,
    median_seconds float not null,
    max_seconds float not null,
    queued_seconds float not null,
    rows_produced number(38, 0) not null,
    bytes_scanned number(38, 0),
    bytes_spilled number(38, 0) not null,
    primary key (usage_date, asset, statement_id)
)
