select
    author,
    total_points
from semantic_view(
    ${view}
    dimensions stories.author
    metrics stories.total_points
)
