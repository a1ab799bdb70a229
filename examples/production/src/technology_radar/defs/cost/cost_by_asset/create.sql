-- What each asset has cost on each day of the project's timezone, by partition.
create table if not exists cost_by_asset (
    usage_date date not null,
    asset varchar not null,
    partition_key varchar not null,
    runs number(38, 0) not null,
    statements number(38, 0) not null,
    ai_statements number(38, 0) not null,
    ai_tokens number(38, 0) not null,
    ai_credits float not null,
    compute_credits float not null,
    money float not null,
    is_settled boolean not null,
    primary key (usage_date, asset, partition_key)
)
