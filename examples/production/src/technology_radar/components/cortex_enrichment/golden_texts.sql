-- Texts whose answers are known, in a table that ends with the session.
create or replace temporary table golden_texts as
select
    value:text::varchar as text,
    value as labels
from table(flatten(input => parse_json(%(golden)s)))
