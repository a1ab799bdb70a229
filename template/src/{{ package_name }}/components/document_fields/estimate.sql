select
    count(*) as texts,
    coalesce(max(batch), 0) as batches,
    coalesce(sum(length(text)), 0) as characters
from pending_texts
