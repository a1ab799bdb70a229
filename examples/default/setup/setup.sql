-- What the project needs of an account. An administrator runs it as it is: in a worksheet, or with
-- `snow sql --filename setup/setup.sql`. Run again, it adds what is missing, after an update of the
-- project for example, and leaves the rest alone. setup/teardown.sql takes it back.

-- A role of its own, which may do what the project does and nothing else.
use role useradmin;
create role if not exists HACKER_NEWS_ROLE;
grant role HACKER_NEWS_ROLE to role sysadmin;

-- Who signs in: a service, without password and without Snowsight. Its timezone is for clients that set
-- none for their sessions.
create user if not exists HACKER_NEWS_SERVICE
    type = service
    default_role = HACKER_NEWS_ROLE
    default_warehouse = HACKER_NEWS_WH
    default_secondary_roles = ();
alter user HACKER_NEWS_SERVICE set timezone = 'UTC';
grant role HACKER_NEWS_ROLE to user HACKER_NEWS_SERVICE;

-- A warehouse of its own shows what the project costs.
use role sysadmin;
create warehouse if not exists HACKER_NEWS_WH
    warehouse_size = xsmall
    auto_suspend = 60
    initially_suspended = true
    statement_timeout_in_seconds = 3600
    statement_queued_timeout_in_seconds = 1800;
grant usage on warehouse HACKER_NEWS_WH to role HACKER_NEWS_ROLE;

-- Another one for statements that call AI functions, so that the first can grow and this one need not:
-- Cortex gains nothing from a warehouse larger than MEDIUM.
create warehouse if not exists HACKER_NEWS_WH_AI
    warehouse_size = xsmall
    auto_suspend = 60
    initially_suspended = true
    statement_timeout_in_seconds = 3600
    statement_queued_timeout_in_seconds = 1800;
grant usage on warehouse HACKER_NEWS_WH_AI to role HACKER_NEWS_ROLE;

-- The schema that everything is made in. What the role has made there, it owns.
create database if not exists HACKER_NEWS;
create schema if not exists HACKER_NEWS.STORIES;
grant usage on database HACKER_NEWS to role HACKER_NEWS_ROLE;
grant usage on schema HACKER_NEWS.STORIES to role HACKER_NEWS_ROLE;
grant create table on schema HACKER_NEWS.STORIES to role HACKER_NEWS_ROLE;
grant create view on schema HACKER_NEWS.STORIES to role HACKER_NEWS_ROLE;
grant create dynamic table on schema HACKER_NEWS.STORIES to role HACKER_NEWS_ROLE;

use role accountadmin;

-- Cortex. Most accounts have granted all of it to PUBLIC, and may take it back from there.
grant use ai functions on account to role HACKER_NEWS_ROLE;
grant database role snowflake.cortex_user to role HACKER_NEWS_ROLE;
grant application role snowflake."CORTEX-MODEL-ROLE-LLAMA3.3-70B" to role HACKER_NEWS_ROLE;

-- A model that the account's region does not serve is called in another region, if the account lets it.
-- The texts then leave the region for the time of the call, and are not kept there. New accounts let it. It is
-- for the whole account, so it is not changed here:
--     show parameters like 'CORTEX_ENABLED_CROSS_REGION' in account;
--     alter account set cortex_enabled_cross_region = 'ANY_REGION';

-- What things have cost, for the assets cost_by_asset and query_performance.
grant database role snowflake.usage_viewer to role HACKER_NEWS_ROLE;
grant database role snowflake.governance_viewer to role HACKER_NEWS_ROLE;

-- The most that both warehouses may use in a month, in credits. AI functions are no part of that:
-- each run is limited by cortex.max_credits_per_run in project.yaml.
create resource monitor if not exists HACKER_NEWS_WH_MONITOR with
    credit_quota = 50
    frequency = monthly
    start_timestamp = immediately
    triggers
        on 80 percent do notify
        on 100 percent do suspend;
alter warehouse HACKER_NEWS_WH set resource_monitor = HACKER_NEWS_WH_MONITOR;
alter warehouse HACKER_NEWS_WH_AI set resource_monitor = HACKER_NEWS_WH_MONITOR;

-- Last, the statement that `uv run keygen` prints: it registers the public half of the key.
