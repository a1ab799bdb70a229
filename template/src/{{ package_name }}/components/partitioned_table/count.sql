select
    story_date::date as day,
    count(*) as row_count,
    count_if(${keyless}) as without_key
from computed_rows
group by story_date::date
