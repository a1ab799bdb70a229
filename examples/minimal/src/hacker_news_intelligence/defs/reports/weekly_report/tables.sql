select lower(table_name) as table_name
from information_schema.tables
where table_schema = current_schema()
