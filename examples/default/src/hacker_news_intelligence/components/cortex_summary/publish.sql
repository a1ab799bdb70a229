-- One row a group and day, with the answer that the ledger has for its texts.
merge into ${table} as target
using (
    with groups as (
        select
            story_date,
            group_name,
            content_hash,
            count(*) as stories
        from group_texts
        group by story_date, group_name, content_hash
    ),

    answers as (
        select
            content_hash,
            answer,
            answered_at
        from cortex_ledger
        where task = %(task)s and model = %(model)s and prompt_version = %(prompt_version)s
    )

    select
        groups.story_date,
        groups.group_name,
        groups.stories,
        ${expression} as answer,
        groups.content_hash,
        answers.answered_at
    from groups
    inner join answers on groups.content_hash = answers.content_hash
) as source
    on target.story_date = source.story_date and target.${group_column} = source.group_name
when matched and (
    target.content_hash is distinct from source.content_hash
    or target.model is distinct from %(model)s
    or target.prompt_version is distinct from %(prompt_version)s
    or target.answered_at is distinct from source.answered_at
) then update set
    stories = source.stories,
    ${column} = source.answer,
    content_hash = source.content_hash,
    model = %(model)s,
    prompt_version = %(prompt_version)s,
    answered_at = source.answered_at
when not matched then insert (
    story_date,
    ${group_column},
    stories,
    ${column},
    content_hash,
    model,
    prompt_version,
    answered_at
) values (
    source.story_date,
    source.group_name,
    source.stories,
    source.answer,
    source.content_hash,
    %(model)s,
    %(prompt_version)s,
    source.answered_at
)
