-- Spellings that differ only in case are one entity, shown as it is written most often.
with stories as (
    select
        story_id,
        story_date,
        points
    from raw_stories
    where posted_at >= %(start)s and posted_at < %(end)s
),

extractions as (
    select
        story_id,
        companies,
        technologies
    from entity_extraction
    where posted_at >= %(start)s and posted_at < %(end)s and status = 'answered'
),

mentions as (
    select
        extractions.story_id,
        'company' as entity_type,
        trim(company.value::varchar) as spelling
    from extractions, lateral flatten(input => extractions.companies) as company
    union all
    select
        extractions.story_id,
        'technology' as entity_type,
        trim(technology.value::varchar) as spelling
    from extractions, lateral flatten(input => extractions.technologies) as technology
),

named_stories as (
    select distinct
        stories.story_date,
        stories.story_id,
        stories.points,
        mentions.entity_type,
        lower(mentions.spelling) as entity_key
    from mentions
    inner join stories on mentions.story_id = stories.story_id
    where mentions.spelling <> ''
),

spelling_counts as (
    select
        entity_type,
        lower(spelling) as entity_key,
        spelling,
        count(*) as mentions
    from mentions
    group by entity_type, entity_key, spelling
),

spellings as (
    select
        entity_type,
        entity_key,
        spelling
    from spelling_counts
    qualify row_number() over (partition by entity_type, entity_key order by mentions desc, spelling) = 1
)

select
    named_stories.story_date,
    named_stories.entity_type,
    spellings.spelling as entity,
    count(*) as stories,
    sum(named_stories.points) as total_points
from named_stories
inner join spellings
    on named_stories.entity_type = spellings.entity_type
        and named_stories.entity_key = spellings.entity_key
group by named_stories.story_date, named_stories.entity_type, spellings.spelling
