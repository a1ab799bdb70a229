-- One row of JSON a record, in a table that ends with the session.
create or replace temporary table ${table} (record variant)
