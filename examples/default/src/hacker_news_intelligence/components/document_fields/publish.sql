-- The columns are the questions, so the table is made anew, from answers that are paid for.
create or replace table ${table} copy grants as
with documents as (
    select
        path,
        md5,
        status,
        is_truncated or length(content) > %(max_characters)s as is_truncated,
        sha2(left(content, %(max_characters)s), 256) as content_hash
    from parsed_documents
),

answers as (
    select
        content_hash,
        answer,
        answer:error::varchar as error,
        answered_at
    from cortex_ledger
    where task = %(task)s and model = %(model)s and prompt_version = %(prompt_version)s
)

select
    documents.path,
    documents.md5,
    case
        when documents.status <> 'parsed' then documents.status
        when answers.error is not null then 'failed'
        else 'answered'
    end as status,
    ${expressions},
    coalesce(documents.is_truncated, false) as is_truncated,
    answers.error,
    answers.answered_at
from documents
left join answers on documents.content_hash = answers.content_hash and documents.status = 'parsed'
