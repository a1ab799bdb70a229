select
    count(*) as row_count,
    count_if(${keyless}) as without_key
from computed_rows
