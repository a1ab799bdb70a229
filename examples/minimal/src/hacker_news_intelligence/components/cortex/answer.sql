-- One call for each content hash. Another run may have answered some since they were counted: those are left out.
merge into cortex_ledger as ledger
using (
    with answers as (
        select
            content_hash,
            attempts,
            answer:error::varchar as error
        from cortex_ledger
        where task = %(task)s and model = %(model)s and prompt_version = %(prompt_version)s
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
        ${call}::variant as answer
    from unanswered
    ${grouping}
) as answered
    on ledger.content_hash = answered.content_hash
        and ledger.task = %(task)s
        and ledger.model = %(model)s
        and ledger.prompt_version = %(prompt_version)s
when matched then update set
    answer = answered.answer,
    attempts = ledger.attempts + 1,
    answered_at = %(answered_at)s,
    run_id = %(run_id)s
when not matched then insert (
    content_hash, task, model, prompt_version, prompt_hash, answer, attempts, answered_at, run_id
) values (
    answered.content_hash,
    %(task)s,
    %(model)s,
    %(prompt_version)s,
    %(prompt_hash)s,
    answered.answer,
    1,
    %(answered_at)s,
    %(run_id)s
)
