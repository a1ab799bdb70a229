select
    path,
    status,
    ${columns}
from ${table}
order by path
