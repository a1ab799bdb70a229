-- What was expected of each golden text, and what was answered.
with answers as (
    select
        content_hash,
        answer
    from cortex_ledger
    where task = %(task)s and model = %(model)s and prompt_version = %(prompt_version)s
)

select
    golden_texts.labels:${column}::varchar as expected,
    coalesce((${expression})::varchar, 'none') as answered,
    count(*) as texts
from golden_texts
left join answers on sha2(golden_texts.text, 256) = answers.content_hash
group by expected, answered
order by expected, answered
