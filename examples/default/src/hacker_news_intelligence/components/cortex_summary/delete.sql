-- Groups that no story of the day belongs to any more.
delete from ${table} as target
where target.story_date >= %(first_date)s
    and target.story_date <= %(last_date)s
    and not exists (
        select 1 from group_texts
        where group_texts.story_date = target.story_date
            and group_texts.group_name = target.${group_column}
    )
