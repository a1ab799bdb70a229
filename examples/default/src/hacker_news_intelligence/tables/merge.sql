-- New rows come in, changed ones are replaced, those of the window that are gone leave; the others stay as they are.
merge into ${table} as target
using (
    with computed as (
        ${rows}
    )

    select
        ${columns},
        false as is_gone
    from computed
    union all
    select
        ${columns},
        true as is_gone
    from ${table} as target
    where ${window}
        and not exists (
            select 1 from computed
            where ${same_key}
        )
    qualify row_number() over (partition by ${key} order by ${key}) = 1
) as computed
    on ${same_row}
when matched and computed.is_gone then delete
when matched and (${differs}) then update set ${assignments}
when not matched then insert (${columns}) values (${values})
