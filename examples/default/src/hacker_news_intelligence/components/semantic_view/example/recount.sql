select
    author,
    sum(points) as total_points
from raw_stories
group by author
