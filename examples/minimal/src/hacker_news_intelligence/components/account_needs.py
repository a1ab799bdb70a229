"""What assets need of the account, told in their metadata; `uv run doctor` looks for it."""

# Kinds of objects that an asset creates in the schema, beside tables, as GRANT CREATE names them.
CREATES = "account/creates"
# The Cortex function that an asset calls with a model of its choice, and that model.
CALLS = "account/calls"
