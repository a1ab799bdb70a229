create dbt project if not exists ${project}
    from '@${stage}'
    dbt_version = ${dbt_version}
    auto_compile = false
    default_writeback = false
    comment = ${comment}
