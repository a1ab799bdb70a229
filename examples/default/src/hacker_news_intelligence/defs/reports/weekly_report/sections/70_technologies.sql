-- Technologies
-- The ten that were named in most stories.
-- reads: daily_entity_summary
with entities as (
    select
        entity,
        sum(iff(story_date >= %(first_date)s, stories, 0)) as stories,
        sum(iff(story_date >= %(first_date)s, 0, stories)) as stories_before
    from daily_entity_summary
    where story_date >= %(previous_first_date)s
        and story_date <= %(last_date)s
        and entity_type = 'technology'
    group by entity
)

select
    entity as technology,
    stories,
    stories_before as week_before,
    stories - stories_before as change
from entities
where stories > 0
order by
    stories desc,
    stories_before desc,
    entity
limit 10
