-- Answers that were given to other words under the same version.
select count(*) as answers
from cortex_ledger
where task = %(task)s
    and model = %(model)s
    and prompt_version = %(prompt_version)s
    and prompt_hash <> %(prompt_hash)s
