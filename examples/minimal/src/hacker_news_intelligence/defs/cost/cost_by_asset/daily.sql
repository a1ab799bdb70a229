select
    usage_date,
    asset,
    sum(money) as money,
    sum(ai_credits) as ai_credits,
    sum(compute_credits) as compute_credits,
    sum(statements) as statements,
    count(*) as partitions
from cost_by_asset
where usage_date >= %(first_date)s
group by usage_date, asset
order by usage_date, asset
