-- Rows of the period that the views do not know (any more).
delete from query_performance
where usage_date >= %(first_date)s
    and (usage_date, asset, statement_id) not in (
        select
            usage_date,
            asset,
            statement_id
        from statements_by_asset
    )
