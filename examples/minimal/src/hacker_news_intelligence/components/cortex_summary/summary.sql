select
    story_date,
    ${group_column},
    ${column}
from ${table}
where story_date >= %(first_date)s and story_date <= %(last_date)s
order by story_date, stories desc, ${group_column}
