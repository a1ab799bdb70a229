-- The distinct texts that have no answer yet, or a failed one that may be tried again.
create or replace temporary table pending_texts as
with texts as (
    select
        sha2(left(content, %(max_characters)s), 256) as content_hash,
        min(left(content, %(max_characters)s)) as text
    from parsed_documents
    where status = 'parsed'
    group by content_hash
),

answers as (
    select
        content_hash,
        attempts,
        answer:error::varchar as error
    from cortex_ledger
    where task = %(task)s and model = %(model)s and prompt_version = %(prompt_version)s
)

select
    texts.content_hash,
    texts.text,
    ceil(row_number() over (order by texts.content_hash) / ${texts_per_statement}) as batch
from texts
left join answers on texts.content_hash = answers.content_hash
where answers.content_hash is null
    or (answers.error is not null and answers.attempts < %(max_attempts)s)
