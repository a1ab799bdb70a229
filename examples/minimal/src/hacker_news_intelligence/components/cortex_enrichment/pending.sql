-- The distinct texts, of the window and of the golden set, that have no answer yet, or a failed one that
-- may be tried again.
create or replace temporary table pending_texts as
with story_texts as (
    select left(${text}, %(max_characters)s) as text
    from ${stories}
    where posted_at >= %(start)s and posted_at < %(end)s
),

all_texts as (
    select text from story_texts
    union all
    select text from golden_texts
),

texts as (
    select
        sha2(text, 256) as content_hash,
        min(text) as text
    from all_texts
    where text <> ''
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
    ceil(row_number() over (order by texts.content_hash) / %(calls_per_statement)s) as batch
from texts
left join answers on texts.content_hash = answers.content_hash
where answers.content_hash is null
    or (answers.error is not null and answers.attempts < %(max_attempts)s)
