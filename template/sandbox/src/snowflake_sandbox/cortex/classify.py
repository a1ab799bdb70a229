"""AI_CLASSIFY: the categories that a text belongs to.

See https://docs.snowflake.com/en/sql-reference/functions/ai_classify
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import StatementError, refused, too_long
from snowflake_sandbox.cortex.evidence import Label
from snowflake_sandbox.cortex.labels import best_label, matching_labels
from snowflake_sandbox.cortex.prompt_object import is_prompt_object, prompt_of
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, TokenCount, always
from snowflake_sandbox.cortex.tokens import count_json_tokens, count_tokens

NAME = "AI_CLASSIFY"
CONTEXT_WINDOW = 128_000
_DESCRIPTION_WORDS = 25
_TASK_WORDS = 50
_CONFIG_KEYS = {"task_description", "output_mode", "examples"}

# The hidden prompt, fitted to the three counts on AI_COUNT_TOKENS' page: 187, 254 and 298.
_PROMPT_TOKENS = 157
_TOKENS_PER_LABEL = 2
_TOKENS_PER_DESCRIPTION = 6
_TOKENS_PER_TASK = 3
_TOKENS_PER_EXAMPLE = 17


@dataclass(frozen=True)
class _Request:
    text: str
    labels: list[Label]
    task: str
    multi: bool
    example_texts: list[str]

    def input_tokens(self) -> int:
        tokens = _PROMPT_TOKENS + count_tokens(self.text)
        for label in self.labels:
            tokens += count_tokens(label.name) + _TOKENS_PER_LABEL
            if label.description:
                tokens += count_tokens(label.description) + _TOKENS_PER_DESCRIPTION
        if self.task:
            tokens += count_tokens(self.task) + _TOKENS_PER_TASK
        return tokens + sum(count_tokens(t) + _TOKENS_PER_EXAMPLE for t in self.example_texts)


def _run(arguments: Mapping[str, Any]) -> Answer:
    request = _request(arguments)
    input_tokens = request.input_tokens()
    if input_tokens > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    if request.multi:
        chosen = matching_labels(request.text, request.labels, request.task)
    else:
        chosen = [best_label(request.text, request.labels, request.task)]
    value = {"labels": chosen}
    return Answer(value, None, Usage(input_tokens, count_json_tokens(value)))


def _count(arguments: Mapping[str, Any]) -> int:
    return _request(arguments).input_tokens()


def _request(arguments: Mapping[str, Any]) -> _Request:
    categories = _categories(arguments["list_of_categories"])
    config = arguments.get("config_object")
    if config is None:
        config = {}
    if not isinstance(config, dict):
        raise _refused("config_object must be an object (return_error_details goes by name)")
    if unknown := sorted(set(config) - _CONFIG_KEYS):
        raise _refused(f"unknown key in config_object: {', '.join(unknown)}")
    mode = config.get("output_mode", "single")
    if mode not in ("single", "multi"):
        raise _refused("output_mode must be 'single' or 'multi'")
    task = config.get("task_description", "")
    if not isinstance(task, str) or len(task.split()) > _TASK_WORDS:
        raise _refused(f"task_description must be a string of at most {_TASK_WORDS} words")
    examples = _examples(config.get("examples", []), categories)
    labels = [
        Label(name, description, tuple(e["input"] for e in examples if name in e["labels"]))
        for name, description in categories.items()
    ]
    texts = [" ".join((e["input"], *e["labels"], e["explanation"])) for e in examples]
    text = arguments["input"]
    if is_prompt_object(text):
        prompt = prompt_of(text)
        text, task = prompt.material, f"{task} {prompt.instruction}".strip()
    return _Request(text, labels, task, mode == "multi", texts)


def _categories(given: Any) -> dict[str, str]:
    if not isinstance(given, list):
        raise _refused("list_of_categories must be an array")
    categories: dict[str, str] = {}
    for category in given:
        entry = {"label": category} if isinstance(category, str) else category
        if not isinstance(entry, dict) or not set(entry) <= {"label", "description"}:
            raise _refused("a category must be a string or an object with label and description")
        label, description = entry.get("label"), entry.get("description") or ""
        if not isinstance(label, str) or not label.strip():
            raise _refused("a category's label must be a non-empty string")
        if not isinstance(description, str) or len(description.split()) > _DESCRIPTION_WORDS:
            raise _refused(
                f"the description of {label!r} must be a string of at most "
                f"{_DESCRIPTION_WORDS} words"
            )
        categories.setdefault(label, description)
    if len(categories) < 2:
        raise _refused("list_of_categories must have at least two unique categories")
    return categories


def _examples(given: Any, categories: Mapping[str, str]) -> list[dict[str, Any]]:
    if not isinstance(given, list):
        raise _refused("examples must be an array")
    known = list(categories)
    for example in given:
        if not isinstance(example, dict) or set(example) != {"input", "labels", "explanation"}:
            raise _refused("an example must have input, labels and explanation, and no more")
        if not isinstance(example["input"], str) or not isinstance(example["explanation"], str):
            raise _refused("an example's input and explanation must be strings")
        labels = example["labels"]
        if not isinstance(labels, list) or not all(label in known for label in labels):
            raise _refused("an example's labels must be an array of the categories")
    return given


def _refused(reason: str) -> StatementError:
    return refused(NAME, reason)


AI_CLASSIFY = CortexFunction(
    name=NAME,
    parameters=(
        Parameter("input", required=True, text=True, prompt=True),
        Parameter("list_of_categories", required=True),
        Parameter("config_object"),
    ),
    returns_for=always("OBJECT"),
    error_details=True,
    details_places=(4,),
    run=_run,
    token_count=TokenCount(("input", "list_of_categories", "config_object"), _count),
)
