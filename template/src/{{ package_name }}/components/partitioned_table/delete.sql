-- Rows of these days that the query no longer gives.
delete from ${table} as target
where target.story_date >= %(first_date)s
    and target.story_date <= %(last_date)s
    and not exists (
        select 1 from computed_rows as computed
        where ${same_key}
    )
