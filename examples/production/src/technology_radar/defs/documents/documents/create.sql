-- Cortex reads only files that are encrypted on the server.
create stage if not exists documents
    encryption = (type = 'SNOWFLAKE_SSE')
    directory = (enable = true)
