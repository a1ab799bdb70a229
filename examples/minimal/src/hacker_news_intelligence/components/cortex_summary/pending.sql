-- The texts of the groups that have not been read yet. Groups of the same texts are read once.
create or replace temporary table pending_texts as
with answers as (
    select content_hash from cortex_ledger
    where task = %(task)s and model = %(model)s and prompt_version = %(prompt_version)s
),

pending_groups as (
    select
        group_texts.content_hash,
        min(to_varchar(group_texts.story_date) || group_texts.group_name) as first_group
    from group_texts
    left join answers on group_texts.content_hash = answers.content_hash
    where answers.content_hash is null
    group by group_texts.content_hash
)

select
    pending_groups.content_hash,
    group_texts.text,
    ceil(dense_rank() over (order by pending_groups.content_hash) / %(calls_per_statement)s) as batch
from pending_groups
inner join group_texts
    on pending_groups.content_hash = group_texts.content_hash
        and pending_groups.first_group = to_varchar(group_texts.story_date) || group_texts.group_name
