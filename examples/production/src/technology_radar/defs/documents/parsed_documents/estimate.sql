select
    count(*) as files,
    coalesce(max(batch), 0) as batches,
    coalesce(sum(most_pages), 0) as most_pages
from pending_documents
