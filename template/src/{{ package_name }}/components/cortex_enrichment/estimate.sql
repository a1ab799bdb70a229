-- What the pending texts would cost. Counting tokens is free.
select
    count(*) as texts,
    coalesce(max(batch), 0) as batches,
    coalesce(sum(${tokens}), 0) as input_tokens
from pending_texts
