select
    author,
    count(*) as stories,
    sum(points) as points
from raw_stories
group by author
