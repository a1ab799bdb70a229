-- Sentiments that no story of the day has any more.
delete from daily_sentiment_aggregates
where story_date >= %(first_date)s
    and story_date <= %(last_date)s
    and (story_date, sentiment) not in (
        select
            story_date,
            coalesce(sentiment, status)
        from story_sentiment_analysis
        where posted_at >= %(start)s and posted_at < %(end)s
    )
