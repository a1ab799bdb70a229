-- One row of JSON a story, in a table that ends with the session.
create or replace temporary table landed_stories (record variant)
