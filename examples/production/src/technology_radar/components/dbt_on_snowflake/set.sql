alter dbt project ${project} set
    dbt_version = ${dbt_version},
    comment = ${comment}
