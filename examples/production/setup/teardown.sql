-- Takes back what setup/setup.sql has made, and all data with it. An administrator runs it. Is anything
-- else in the database, or does anyone else use a warehouse? Take that line out.

use role accountadmin;
drop database if exists RADAR;
drop warehouse if exists RADAR_XSMALL;
drop warehouse if exists RADAR_XSMALL_AI;
drop resource monitor if exists RADAR_XSMALL_MONITOR;
drop user if exists RADAR_SERVICE;
drop role if exists RADAR_PIPELINE;
