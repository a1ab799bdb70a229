select
    path,
    status,
    ${names}
from ${table}
order by path
