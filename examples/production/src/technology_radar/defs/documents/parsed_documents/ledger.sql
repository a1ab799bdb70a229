-- Every file that was ever paid for. The same content is parsed again only to read more pages of it.
create table if not exists parsed_document_ledger (
    md5 varchar not null,
    mode varchar not null,
    max_pages number(38, 0) not null,
    answer variant not null,
    attempts number(38, 0) not null,
    parsed_at timestamp_ntz not null,
    run_id varchar not null,
    primary key (md5, mode)
)
