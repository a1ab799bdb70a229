-- New rows come in, changed ones are replaced, the others stay as they are.
merge into ${table} as target
using computed_rows as computed
    on ${same_key}
when matched and (${differs}) then update set ${assignments}
when not matched then insert (${columns}) values (${values})
