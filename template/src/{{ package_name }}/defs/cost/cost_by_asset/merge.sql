merge into cost_by_asset as target
using usage_by_asset as source
    on target.usage_date = source.usage_date
        and target.asset = source.asset
        and target.partition_key = source.partition_key
when matched then update set
    runs = source.runs,
    statements = source.statements,
    ai_statements = source.ai_statements,
    ai_tokens = source.ai_tokens,
    ai_credits = source.ai_credits,
    compute_credits = source.compute_credits,
    money = source.money,
    is_settled = source.is_settled
when not matched then insert (
    usage_date,
    asset,
    partition_key,
    runs,
    statements,
    ai_statements,
    ai_tokens,
    ai_credits,
    compute_credits,
    money,
    is_settled
) values (
    source.usage_date,
    source.asset,
    source.partition_key,
    source.runs,
    source.statements,
    source.ai_statements,
    source.ai_tokens,
    source.ai_credits,
    source.compute_credits,
    source.money,
    source.is_settled
)
