-- Takes back what setup/setup.sql has made, and all data with it. An administrator runs it. Is anything
-- else in the database, or does anyone else use a warehouse? Take that line out.

use role accountadmin;
drop database if exists HACKER_NEWS;
drop warehouse if exists HACKER_NEWS_WH;
drop warehouse if exists HACKER_NEWS_WH_AI;
drop resource monitor if exists HACKER_NEWS_WH_MONITOR;
drop user if exists HACKER_NEWS_SERVICE;
drop role if exists HACKER_NEWS_ROLE;
