-- Takes back what setup/setup.sql has made, and all data with it. An administrator runs it. Is anything
-- else in the database, or does anyone else use the warehouse? Take that line out.

use role accountadmin;

-- A database with a network rule that is still in use is not dropped. Is there one? Take it out of the policy first:
--     alter network policy … remove allowed_network_rule_list = ('…');
drop database if exists HACKER_NEWS;
drop warehouse if exists HACKER_NEWS_WH;
drop resource monitor if exists HACKER_NEWS_WH_MONITOR;
drop role if exists HACKER_NEWS_ROLE;
