-- Every answer that was ever paid for. The same text, asked the same way, is never sent again.
create table if not exists cortex_ledger (
    content_hash varchar not null,
    task varchar not null,
    model varchar not null,
    prompt_version number(38, 0) not null,
    prompt_hash varchar not null,
    answer variant not null,
    attempts number(38, 0) not null,
    answered_at timestamp_ntz not null,
    run_id varchar not null,
    primary key (content_hash, task, model, prompt_version)
)
