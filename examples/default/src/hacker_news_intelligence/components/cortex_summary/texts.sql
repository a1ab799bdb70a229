-- The texts of each group of a day, and one hash for all of them.
create or replace temporary table group_texts as
with texts as (
    ${groups}
),

group_hashes as (
    select
        story_date,
        group_name,
        sha2(listagg(sha2(text, 256), ',') within group (order by sha2(text, 256)), 256) as content_hash
    from texts
    group by story_date, group_name
)

select
    texts.story_date,
    texts.group_name,
    texts.story_id,
    left(texts.text, %(max_characters)s) as text,
    group_hashes.content_hash
from texts
inner join group_hashes
    on texts.story_date = group_hashes.story_date
        and texts.group_name = group_hashes.group_name
