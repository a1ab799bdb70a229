create or replace cortex search service ${service}
    on ${search_column}
    primary key (${primary_key})
    attributes ${attributes}
    warehouse = ${warehouse}
    target_lag = ${target_lag}
    embedding_model = ${embedding_model}
    refresh_mode = incremental
    auto_suspend = ${auto_suspend}
    comment = ${comment}
as
${query}
