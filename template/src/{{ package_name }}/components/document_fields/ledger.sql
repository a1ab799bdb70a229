-- Every answer that was ever paid for. The same text is not asked the same questions again.
create table if not exists document_field_ledger (
    content_hash varchar not null,
    questions_hash varchar not null,
    answer variant not null,
    attempts number(38, 0) not null,
    answered_at timestamp_ntz not null,
    run_id varchar not null,
    primary key (content_hash, questions_hash)
)
