-- An unchanged definition changes nothing; a changed query makes this table anew, and no other.
create or alter dynamic table ${table}
    scheduler = ${scheduler}
    warehouse = ${warehouse}
    refresh_mode = ${refresh_mode}
as
${query}
