create table if not exists parsed_documents (
    path varchar not null,
    md5 varchar not null,
    status varchar not null,
    pages number(38, 0),
    content varchar,
    is_truncated boolean not null,
    error varchar,
    parsed_at timestamp_ntz,
    primary key (path)
)
