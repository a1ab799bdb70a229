-- What the project needs of an account. An administrator runs it as it is: in a worksheet, or with
-- `snow sql --filename setup/setup.sql`. Run again, it adds what is missing, after an update of the
-- project for example, and leaves the rest alone. setup/teardown.sql takes it back.

-- A role of its own, which may do what the project does and nothing else.
use role useradmin;
create role if not exists HACKER_NEWS_ROLE;
grant role HACKER_NEWS_ROLE to role sysadmin;

-- Who signs in: people, as themselves. Whoever runs this is the first of them; for others:
--     grant role HACKER_NEWS_ROLE to user …;
set administrator = current_user();
grant role HACKER_NEWS_ROLE to user identifier($administrator);

-- A warehouse of its own shows what the project costs.
use role sysadmin;
create warehouse if not exists HACKER_NEWS_WH
    warehouse_size = xsmall
    auto_suspend = 60
    initially_suspended = true
    statement_timeout_in_seconds = 3600
    statement_queued_timeout_in_seconds = 1800;
grant usage on warehouse HACKER_NEWS_WH to role HACKER_NEWS_ROLE;

-- The schema that everything is made in. What the role has made there, it owns.
create database if not exists HACKER_NEWS;
create schema if not exists HACKER_NEWS.STORIES;
grant usage on database HACKER_NEWS to role HACKER_NEWS_ROLE;
grant usage on schema HACKER_NEWS.STORIES to role HACKER_NEWS_ROLE;
grant create table on schema HACKER_NEWS.STORIES to role HACKER_NEWS_ROLE;

use role accountadmin;

-- What things have cost, for the assets cost_by_asset and query_performance.
grant database role snowflake.usage_viewer to role HACKER_NEWS_ROLE;
grant database role snowflake.governance_viewer to role HACKER_NEWS_ROLE;

-- The most that the warehouse may use in a month, in credits.
create resource monitor if not exists HACKER_NEWS_WH_MONITOR with
    credit_quota = 50
    frequency = monthly
    start_timestamp = immediately
    triggers
        on 80 percent do notify
        on 100 percent do suspend;
alter warehouse HACKER_NEWS_WH set resource_monitor = HACKER_NEWS_WH_MONITOR;
