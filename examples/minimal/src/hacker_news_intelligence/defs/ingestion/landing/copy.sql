copy into ${table}
from @%${table}
file_format = (type = json)
