with stories as (
    select
        story_id,
        posted_at,
        story_date,
        content_hash,
        embedding
    from story_embeddings
    where posted_at >= %(start)s and posted_at < %(end)s and status = 'answered'
),

candidates as (
    select
        story_id,
        posted_at,
        content_hash,
        embedding
    from story_embeddings
    where posted_at >= dateadd('day', -30, %(start)s) and posted_at < %(end)s and status = 'answered'
    qualify row_number() over (partition by story_id order by posted_at desc) = 1
),

pairs as (
    select
        stories.story_id,
        stories.story_date,
        candidates.story_id as similar_story_id,
        candidates.posted_at as similar_posted_at,
        vector_cosine_similarity(stories.embedding, candidates.embedding) as similarity
    from stories
    inner join candidates
        on stories.posted_at > candidates.posted_at
            and candidates.posted_at >= dateadd('day', -30, stories.posted_at)
            and stories.story_id <> candidates.story_id
            and stories.content_hash <> candidates.content_hash
),

ranked as (
    select
        story_id,
        story_date,
        similar_story_id,
        similar_posted_at,
        similarity,
        row_number() over (partition by story_id order by similarity desc, similar_story_id) as similarity_rank
    from pairs
),

most_similar as (
    select
        story_id,
        story_date,
        similar_story_id,
        similar_posted_at,
        similarity_rank,
        round(similarity, 6) as similarity
    from ranked
    where similarity_rank <= 5
)

select
    most_similar.story_id,
    most_similar.story_date,
    most_similar.similar_story_id,
    most_similar.similarity_rank,
    most_similar.similarity,
    titles.title as similar_title
from most_similar
inner join raw_stories as titles
    on most_similar.similar_story_id = titles.story_id
        and most_similar.similar_posted_at = titles.posted_at
