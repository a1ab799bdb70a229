select
    story_date,
    total_stories,
    total_points,
    positive_stories
from semantic_view(
    ${view}
    dimensions days.story_date
    metrics days.total_stories, days.total_points, moods.positive_stories
)
