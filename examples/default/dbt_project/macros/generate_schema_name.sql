{#  A model's schema is the one it names, or that of the target: never the two joined, as dbt does by default.  #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
