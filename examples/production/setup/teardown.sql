-- Takes back what setup/setup.sql has made, and all data with it. An administrator runs it. Is anything
-- else in the database, or does anyone else use a warehouse? Take that line out.

use role accountadmin;
drop user if exists RADAR_SERVICE;
drop network policy if exists RADAR_SERVICE;

-- A database with a network rule that is still in use is not dropped. Is there one? Take it out of the policy first:
--     alter network policy … remove allowed_network_rule_list = ('…');
drop database if exists RADAR;
drop warehouse if exists RADAR_XSMALL;
drop warehouse if exists RADAR_XSMALL_AI;
drop resource monitor if exists RADAR_XSMALL_MONITOR;
drop role if exists RADAR_PIPELINE;
