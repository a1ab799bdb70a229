copy into landed_stories
from @%landed_stories
file_format = (type = json)
