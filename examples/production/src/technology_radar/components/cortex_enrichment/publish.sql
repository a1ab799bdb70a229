-- One row a story of the window, with the answer that the ledger has for its text.
merge into ${table} as target
using (
    with stories as (
        select
            story_id,
            posted_at,
            story_date,
            left(${text}, %(max_characters)s) as text,
            length(${text}) > %(max_characters)s as is_truncated
        from ${stories}
        where posted_at >= %(start)s and posted_at < %(end)s
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
        stories.story_id,
        stories.posted_at,
        stories.story_date,
        case
            when stories.text = '' then 'empty'
            when answers.error is null then 'answered'
            else 'failed'
        end as status,
        ${expressions},
        answers.error,
        stories.is_truncated,
        sha2(stories.text, 256) as content_hash,
        answers.answered_at
    from stories
    left join answers on sha2(stories.text, 256) = answers.content_hash
) as source
    on target.story_id = source.story_id
        and target.posted_at >= %(start)s
        and target.posted_at < %(end)s
when matched and (
    target.posted_at is distinct from source.posted_at
    or target.story_date is distinct from source.story_date
    or target.content_hash is distinct from source.content_hash
    or target.model is distinct from %(model)s
    or target.prompt_version is distinct from %(prompt_version)s
    or target.answered_at is distinct from source.answered_at
) then update set
    posted_at = source.posted_at,
    story_date = source.story_date,
    status = source.status,
    ${assignments},
    error = source.error,
    is_truncated = source.is_truncated,
    content_hash = source.content_hash,
    model = %(model)s,
    prompt_version = %(prompt_version)s,
    answered_at = source.answered_at
when not matched then insert (
    story_id,
    posted_at,
    story_date,
    status,
    ${columns},
    error,
    is_truncated,
    content_hash,
    model,
    prompt_version,
    answered_at
) values (
    source.story_id,
    source.posted_at,
    source.story_date,
    source.status,
    ${values},
    source.error,
    source.is_truncated,
    source.content_hash,
    %(model)s,
    %(prompt_version)s,
    source.answered_at
)
