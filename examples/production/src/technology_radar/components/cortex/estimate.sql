-- What the pending calls would cost. Counting tokens is free.
select
    count(distinct content_hash) as calls,
    coalesce(max(batch), 0) as batches,
    coalesce(sum(${tokens}), 0) as input_tokens
from pending_texts
