-- What Snowflake's functions and casts do, for whatever type DuckDB finds their argument to be of.
-- A CASE by typeof() is decided once, before a query runs; TRY_CAST lets its other branches compile.
create schema if not exists snowflake._sandbox;

-- An offset from UTC, from seconds: -0400.
create or replace macro snowflake._sandbox.offset_text(seconds) as
    if(seconds < 0, '-', '+')
    || lpad((abs(seconds) // 3600)::varchar, 2, '0')
    || lpad((abs(seconds) % 3600 // 60)::varchar, 2, '0');

-- A value as text, as a cast to VARCHAR gives it with the default formats.
create or replace macro snowflake._sandbox.to_text(x) as
    case typeof(x)
        when 'TIMESTAMP' then strftime(try_cast(x as timestamp), '%Y-%m-%d %H:%M:%S.%g')
        when 'TIMESTAMP WITH TIME ZONE' then
            strftime(try_cast(x as timestamptz), '%Y-%m-%d %H:%M:%S.%g ')
            || snowflake._sandbox.offset_text(date_part('timezone', try_cast(x as timestamptz)))
        when 'JSON' then json_extract_string(try_cast(x as json), '$')
        when 'DOUBLE' then regexp_replace(cast(x as varchar), '\.0$', '')
        when 'BLOB' then hex(try_cast(x as blob))
        else cast(x as varchar)
    end;

-- A wall clock: of a text without the offset it may have, of the seconds since 1970 (or, by scale,
-- a fraction of them), of anything else as DuckDB casts it.
create or replace macro snowflake._sandbox.of_epoch(number, scale) as
    make_timestamp(cast(number * power(10, 6 - scale) as bigint));
create or replace macro snowflake._sandbox.scale_of(number) as
    case
        when abs(number) < 31536000000 then 0
        when abs(number) < 31536000000000 then 3
        when abs(number) < 31536000000000000 then 6
        else 9
    end;
create or replace macro snowflake._sandbox.iso_date(x) as
    regexp_replace(x, '^\s*(\d\d?)/(\d\d?)/(\d{4})\b', '\3-\1-\2');
create or replace macro snowflake._sandbox.without_offset(x) as
    regexp_replace(
        snowflake._sandbox.iso_date(x), '(:\d\d(?:\.\d+)?)\s*(?:Z|[+-]\d\d?(?::?\d\d)?)$', '\1'
    );
create or replace macro snowflake._sandbox.to_wall_clock(x, scale) as
    case
        when typeof(x) = 'VARCHAR' then
            case
                when regexp_full_match(cast(x as varchar), '-?\d+') then
                    snowflake._sandbox.of_epoch(
                        try_cast(cast(x as varchar) as hugeint),
                        snowflake._sandbox.scale_of(try_cast(cast(x as varchar) as hugeint))
                    )
                else cast(snowflake._sandbox.without_offset(cast(x as varchar)) as timestamp)
            end
        when typeof(x) in ('TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'DATE', 'TIMESTAMP_NS', '"NULL"')
            then try_cast(x as timestamp)
        when typeof(x) = 'JSON' then
            cast(
                snowflake._sandbox.without_offset(json_extract_string(try_cast(x as json), '$'))
                as timestamp
            )
        when typeof(x) in ('DOUBLE', 'FLOAT') or typeof(x) like '%INT%' or typeof(x) like 'DECIMAL%'
            then snowflake._sandbox.of_epoch(try_cast(cast(x as varchar) as decimal(38, 9)), scale)
        else cast(cast(x as varchar) as timestamp)
    end;

-- FLATTEN: the elements of an array or the values of an object, or of everything below it.
create or replace macro snowflake._sandbox.elements(whole, root, is_recursive) as (
    select
        list(
            struct_pack(
                key := if(is_index, null, e.key),
                path := regexp_replace(
                    regexp_replace(substr(e.fullkey, 2), '\."((?:[^"\\]|\\.)*)"', '[''\1'']', 'g'),
                    '^\.', ''
                ),
                index := if(is_index, try_cast(e.key as bigint), null),
                value := cast(e.value as json),
                this := cast(json_extract(whole, e.path) as json)
            )
            order by if(is_recursive or is_index, e.id, 0), e.key
        )
    from (
        select *, fullkey = path || '[' || key || ']' as is_index
        from json_tree(whole, root)
        where key is not null and fullkey <> root and (is_recursive or path = root)
    ) as e
);
create or replace macro snowflake._sandbox.flatten(input, root, is_outer, is_recursive) as table
    select
        seq as SEQ,
        element.key as KEY,
        element.path as PATH,
        element.index as INDEX,
        element.value as VALUE,
        element.this as THIS
    from (
        select
            hash(whole)::ubigint as seq,
            unnest(
                coalesce(
                    snowflake._sandbox.elements(whole, root, is_recursive),
                    if(is_outer, [null], [])
                )
            ) as element
        from (select to_json(input) as whole)
    );
-- A text that holds something.
create or replace macro snowflake._sandbox.unless_blank(x) as
    nullif(trim(cast(x as varchar)), '');

-- Weeks that begin on the day `start`: 1 is Monday, 7 is Sunday.
create or replace macro snowflake._sandbox.day_of_week(moment, start) as
    cast((isodow(cast(moment as date)) - start + 7) % 7 + 1 as bigint);
create or replace macro snowflake._sandbox.start_of_week(moment, start) as
    cast(moment as date) - cast(snowflake._sandbox.day_of_week(moment, start) - 1 as integer);
create or replace macro snowflake._sandbox.weeks_between(earlier, later, start) as
    cast(
        (
            snowflake._sandbox.start_of_week(later, start)
            - snowflake._sandbox.start_of_week(earlier, start)
        ) // 7 as bigint
    );
-- By policy 0 a week belongs to the year of its fourth day; by policy 1 each January 1 begins one.
create or replace macro snowflake._sandbox.year_of_week(moment, start, policy) as
    if(
        policy = 1,
        year(cast(moment as date)),
        year(snowflake._sandbox.start_of_week(moment, start) + 3)
    );
create or replace macro snowflake._sandbox.week_of_year(moment, start, policy) as
    if(
        policy = 1,
        snowflake._sandbox.weeks_between(
            date_trunc('year', cast(moment as date)), moment, start
        ) + 1,
        (dayofyear(snowflake._sandbox.start_of_week(moment, start) + 3) - 1) // 7 + 1
    );

-- A quotient of integers times `factor`, rounded half away from zero; by way of floats if too long.
create or replace macro snowflake._sandbox.quotient(dividend, divisor, factor) as
    if(
        abs(dividend) < 80000000000000000000000000000000000000 // factor,
        sign(dividend) * sign(divisor)
        * ((2 * abs(dividend) * factor + abs(divisor)) // (2 * abs(divisor))),
        cast(round(dividend::double / divisor::double * factor::double) as hugeint)
    );

-- TIMESTAMP_TZ: an instant and the offset in minutes that it is shown with.
create or replace macro snowflake._sandbox.offset_of(x) as
    regexp_extract(x, ':\d\d(?:\.\d+)?\s*(Z|[+-]\d\d?(?::?\d\d)?)$', 1);
create or replace macro snowflake._sandbox.minutes_of(x) as
    case
        when x = 'Z' then 0
        else cast(x[1] || '1' as integer) * (
            cast(regexp_extract(x, '^.(\d\d?)(?::?\d\d)?$', 1) as integer) * 60
            + coalesce(try_cast(regexp_extract(x, '^.\d\d?:?(\d\d)$', 1) as integer), 0)
        )
    end;
create or replace macro snowflake._sandbox.at_offset(wall_clock, minutes) as
    case
        when wall_clock is null then null
        else struct_pack(
            instant := (wall_clock - to_minutes(cast(minutes as bigint))) at time zone 'UTC',
            offset_minutes := cast(minutes as smallint)
        )
    end;
create or replace macro snowflake._sandbox.in_session_zone(instant) as
    case
        when instant is null then null
        else struct_pack(
            instant := instant,
            offset_minutes := cast(date_part('timezone', instant) // 60 as smallint)
        )
    end;
create or replace macro snowflake._sandbox.text_to_timestamp_tz(x) as
    if(
        snowflake._sandbox.offset_of(x) <> '',
        snowflake._sandbox.at_offset(
            cast(snowflake._sandbox.without_offset(x) as timestamp),
            snowflake._sandbox.minutes_of(nullif(snowflake._sandbox.offset_of(x), ''))
        ),
        snowflake._sandbox.in_session_zone(
            cast(
                cast(
                    if(snowflake._sandbox.offset_of(x) = '', snowflake._sandbox.iso_date(x), null)
                    as timestamp
                ) as timestamptz
            )
        )
    );
create or replace macro snowflake._sandbox.to_timestamp_tz(x) as
    snowflake._sandbox.text_to_timestamp_tz(cast(x as varchar));
create or replace macro snowflake._sandbox.in_zone(zone, instant) as
    snowflake._sandbox.at_offset(
        instant at time zone zone,
        date_diff('minute', instant at time zone 'UTC', instant at time zone zone)
    );
create or replace macro snowflake._sandbox.wall_clock(moment) as
    (moment.instant at time zone 'UTC') + to_minutes(cast(moment.offset_minutes as bigint));
-- How many days, hours or the like lie between two TIMESTAMP_TZ. By which clock days begin is told
-- nowhere for different offsets.
create or replace macro snowflake._sandbox.moments_apart(part, since, until) as
    case
        when since is null or until is null then null
        when struct_extract(since, 'offset_minutes') = struct_extract(until, 'offset_minutes') then
            date_diff(
                part, snowflake._sandbox.wall_clock(since), snowflake._sandbox.wall_clock(until)
            )
        when part in ('minute', 'second', 'millisecond', 'microsecond') then
            date_diff(
                part,
                struct_extract(since, 'instant') at time zone 'UTC',
                struct_extract(until, 'instant') at time zone 'UTC'
            )
        else error('DATEDIFF in ' || part || ' of TIMESTAMP_TZ with different offsets')
    end;
create or replace macro snowflake._sandbox.timestamp_tz_text(moment) as
    strftime(snowflake._sandbox.wall_clock(moment), '%Y-%m-%d %H:%M:%S.%g ')
    || snowflake._sandbox.offset_text(moment.offset_minutes * 60);

-- A value in a VARIANT: a moment is a text there.
create or replace macro snowflake._sandbox.to_variant(x) as
    case
        when typeof(x) in ('TIMESTAMP', 'TIMESTAMP WITH TIME ZONE') then
            to_json(snowflake._sandbox.to_text(x))
        else to_json(x)
    end;

-- TYPEOF of a VARIANT. A moment that was put into one is a text here.
create or replace macro snowflake._sandbox.type_of(x) as
    case json_type(to_json(x))
        when 'UBIGINT' then 'INTEGER'
        when 'BIGINT' then 'INTEGER'
        when 'HUGEINT' then 'INTEGER'
        when 'DOUBLE' then if(regexp_matches(to_json(x)::varchar, '[eE]'), 'DOUBLE', 'DECIMAL')
        when 'NULL' then 'NULL_VALUE'
        else json_type(to_json(x))
    end;
