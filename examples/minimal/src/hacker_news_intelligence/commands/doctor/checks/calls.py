"""Does each model answer? Asked only with --call, as it costs tokens."""

from collections.abc import Iterator

from ....snowflake import StatementRefusedError
from ....sql import literal
from ..examination import Examination
from ..finding import Finding, Mend, Status, failed, ok

NEEDS = ("models", "privileges", "warehouse")
_STATEMENTS = {
    "ai_complete": "select ai_complete(model => {model}, prompt => 'Say yes.',"
    " model_parameters => object_construct('max_tokens', 1))",
    "ai_embed": "select ai_embed({model}, 'yes')",
}


def examine(examination: Examination) -> Iterator[Finding]:
    """Calls each model once, as briefly as can be."""
    if not examination.needs.calls_cortex:
        return
    if not examination.may_call:
        yield Finding("calls", Status.SKIPPED, "cost tokens: only with --call")
        return
    for function, model in examination.needs.models:
        statement = _STATEMENTS[function].format(model=literal(model))
        yield _called(examination, f"call of {model}", statement)
    yield _called(examination, "call of ai_filter", "select ai_filter('Is water wet?')")


def _called(examination: Examination, subject: str, statement: str) -> Finding:
    try:
        [(answer,)] = examination.session.execute(statement)
    except StatementRefusedError as error:
        return failed(
            subject,
            error.description or "",
            "Assets that ask it fail in the same way.",
            Mend.here("the reason is in the words above; docs/cost.md tells what calls cost"),
        )
    if answer is None:
        return failed(
            subject,
            "no answer",
            "Assets that ask it get no answers either.",
            Mend.here("uv run doctor --call, in a while"),
        )
    return ok(subject, "answered")
