select
    path,
    status,
    pages,
    is_truncated,
    coalesce(error, '') as error
from parsed_documents
order by path
