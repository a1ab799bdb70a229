-- An unchanged definition changes nothing; a changed one makes this table anew, and no other.
create or alter dynamic table ${table}
    scheduler = disable
    warehouse = ${warehouse}
    refresh_mode = ${refresh_mode}
as
${query}
