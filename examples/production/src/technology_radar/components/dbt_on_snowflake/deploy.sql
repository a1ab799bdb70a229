alter dbt project ${project} deploy from '@${stage}'
