create or alter semantic view ${view}
    tables (
        stories as raw_stories
            primary key (story_id)
            comment = 'One row a story.'
    )
    dimensions (
        stories.author as author
            comment = 'Who has posted it.'
    )
    metrics (
        stories.total_points as sum(stories.points)
            with synonyms = ('upvotes')
            comment = 'Points that the stories have collected.'
    )
    comment = 'Stories by author.'
