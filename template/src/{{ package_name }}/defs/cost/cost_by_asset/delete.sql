-- Rows of the period that the views do not know (any more).
delete from cost_by_asset
where usage_date >= %(first_date)s
    and (usage_date, asset, partition_key) not in (
        select
            usage_date,
            asset,
            partition_key
        from usage_by_asset
    )
