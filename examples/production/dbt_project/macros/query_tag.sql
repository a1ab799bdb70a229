{#
    Dagster passes the QUERY_TAG of its run as the variable `query_tag`. Statements of a model, and of the tests that belong
    to it, carry that tag with the model as their asset, so that usage can be told by model. Nothing takes the tag back: what
    a connection does next is another model or test, which sets its own.
#}

{% macro set_query_tag() -%}
    {%- set run_tag = var('query_tag', none) -%}
    {%- if run_tag -%}
        {%- set attached_to = model.get('attached_node') -%}
        {%- set tag = dict(run_tag, asset=attached_to.split('.')[2] if attached_to else model.name) -%}
        {%- do run_query("alter session set query_tag = '" ~ tojson(tag) | replace("'", "''") ~ "'") -%}
    {%- endif -%}
{%- endmacro %}
