select
    relative_path,
    md5
from directory(@documents)
