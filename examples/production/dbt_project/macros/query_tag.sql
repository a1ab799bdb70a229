{#
    Dagster passes the QUERY_TAG of its run as the variable `query_tag`. Statements of a model, and of the tests that belong
    to it, carry that tag with the model as their asset, so that usage can be told by model.
#}

{% macro set_query_tag() -%}
    {%- set run_tag = var('query_tag', none) -%}
    {%- if run_tag -%}
        {%- set attached_to = model.get('attached_node') -%}
        {%- do change_query_tag(dict(run_tag, asset=attached_to.split('.')[2] if attached_to else model.name)) -%}
    {%- endif -%}
    {%- do return(run_tag) -%}
{%- endmacro %}


{% macro unset_query_tag(run_tag) -%}
    {%- if run_tag -%}
        {%- do change_query_tag(run_tag) -%}
    {%- endif -%}
{%- endmacro %}


{% macro change_query_tag(tag) -%}
    {%- do run_query("alter session set query_tag = '" ~ tojson(tag) | replace("'", "''") ~ "'") -%}
{%- endmacro %}
