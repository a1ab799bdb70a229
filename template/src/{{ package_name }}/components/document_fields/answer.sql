-- One call a text. Another run may have answered some since they were counted: those are left out.
merge into document_field_ledger as ledger
using (
    with answers as (
        select
            content_hash,
            attempts,
            answer:error::varchar as error
        from document_field_ledger
        where questions_hash = %(questions_hash)s
    ),

    unanswered as (
        select
            pending_texts.content_hash,
            pending_texts.text
        from pending_texts
        left join answers on pending_texts.content_hash = answers.content_hash
        where pending_texts.batch = %(batch)s
            and (
                answers.content_hash is null
                or (answers.error is not null and answers.attempts < %(max_attempts)s)
            )
    )

    select
        content_hash,
        ai_extract(text => text, responseFormat => ${questions})::variant as answer
    from unanswered
) as answered
    on ledger.content_hash = answered.content_hash
        and ledger.questions_hash = %(questions_hash)s
when matched then update set
    answer = answered.answer,
    attempts = ledger.attempts + 1,
    answered_at = %(answered_at)s,
    run_id = %(run_id)s
when not matched then insert (
    content_hash, questions_hash, answer, attempts, answered_at, run_id
) values (
    answered.content_hash,
    %(questions_hash)s,
    answered.answer,
    1,
    %(answered_at)s,
    %(run_id)s
)
