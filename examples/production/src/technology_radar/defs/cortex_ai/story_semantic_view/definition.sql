create or alter semantic view ${view}
    tables (
        days as fct_daily_stories
            primary key (story_date)
            with synonyms = ('stories', 'posts')
            comment = 'One row a day: how many stories, and how they were received.',
        moods as fct_daily_sentiment
            primary key (story_date)
            with synonyms = ('sentiment')
            comment = 'One row a day: how the authors of its stories felt.'
    )
    relationships (
        moods_of_days as moods (story_date) references days
    )
    dimensions (
        days.story_date as story_date
            with synonyms = ('day', 'date')
            comment = 'The day in the timezone of the project.',
        days.story_month as date_trunc('month', story_date)
            with synonyms = ('month')
            comment = 'The first day of the month.'
    )
    metrics (
        days.total_stories as sum(days.stories)
            comment = 'Stories posted.',
        days.total_points as sum(days.points)
            with synonyms = ('upvotes')
            comment = 'Points that the stories have collected.',
        days.total_comments as sum(days.comments)
            comment = 'Comments on the stories.',
        moods.positive_stories as sum(moods.stories_positive)
            comment = 'Stories whose author is pleased.',
        moods.negative_stories as sum(moods.stories_negative)
            comment = 'Stories whose author is displeased.',
        moods.answered_stories as sum(moods.stories_answered)
            comment = 'Stories whose mood is known.'
    )
    comment = 'Hacker News by day.'
    ai_sql_generation 'A share of positive stories is positive_stories divided by answered_stories.'
