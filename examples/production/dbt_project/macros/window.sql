{#
    Incremental models of this project replace one window of time: `window_start <= time < window_end`, in UTC,
    as Dagster passes it for the partitions it materializes. Without a window they are built whole.
#}

{% macro in_window(column) -%}
    {%- if var('window_start', none) is none -%}
        true
    {%- else -%}
        {{ column }} >= '{{ var("window_start") }}'::timestamp_ntz
            and {{ column }} < '{{ var("window_end") }}'::timestamp_ntz
    {%- endif -%}
{%- endmacro %}


{#  incremental_strategy: window. Rows of the window go, the model's rows come, both or neither. `meta.window_column`
    names the column that places a row in time.  #}
{% macro get_incremental_window_sql(arg_dict) -%}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | join(", ") -%}
    {%- set statements -%}
        delete from {{ arg_dict["target_relation"] }}
        where {{ in_window(config.require("meta")["window_column"]) }};

        insert into {{ arg_dict["target_relation"] }} ({{ columns }})
        select {{ columns }} from {{ arg_dict["temp_relation"] }}
    {%- endset -%}
    {%- do return(snowflake_dml_explicit_transaction(statements)) -%}
{%- endmacro %}
