"""How a Cortex function is called: its parameters, how arguments bind to them, what comes back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from snowflake_sandbox.cortex.answers import Answer
from snowflake_sandbox.cortex.errors import StatementError, invalid_arguments
from snowflake_sandbox.cortex.prompt_object import is_prompt_object

T = TypeVar("T")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function.

    Attributes:
        name: As Snowflake documents it; SQL may write it in any case.
        required: Whether a call must give it.
        named_only: Whether it is only taken by name.
        text: Whether it is the text that the function reads; NULL there makes the answer NULL.
        prompt: Whether a PROMPT object does for the text; NULL among its values is NULL as well.
        constant: Whether it must be the same for all rows, and written as a constant.
        nullable: Whether NULL means something else than that it is not given.
        collected: Whether it is the list of what all rows of a group give, which makes the
            function an aggregate.
    """

    name: str
    required: bool = False
    named_only: bool = False
    text: bool = False
    prompt: bool = False
    constant: bool = False
    nullable: bool = False
    collected: bool = False


RETURN_ERROR_DETAILS = Parameter("return_error_details", named_only=True)


@dataclass(frozen=True)
class TokenCount:
    """How AI_COUNT_TOKENS counts the input of a function.

    Attributes:
        parameters: The parameters it takes after the function's name, in its order.
        count: Gives the number of input tokens for those arguments.
    """

    parameters: tuple[str, ...]
    count: Callable[[Mapping[str, Any]], int]


@dataclass(frozen=True)
class CortexFunction:
    """One Cortex function.

    Attributes:
        name: Its SQL name in upper case.
        parameters: In positional order, without return_error_details.
        returns_for: Gives the SQL type ("OBJECT", "VARCHAR", "INTEGER", "BOOLEAN", "FLOAT" or
            "VECTOR") from the arguments given, by name; only those of constants have a value.
        error_details: Whether it takes return_error_details.
        details_places: Where TRUE or FALSE by position is return_error_details, the first place
            being 1; it goes by name everywhere else.
        run: Answers arguments whose texts are not NULL.
        token_count: How AI_COUNT_TOKENS counts it; None if it does not.
        billed_as: The function whose name its usage goes by; None for its own.
        dimension: Gives the length of a VECTOR from the constant arguments.
        row_error_fails: Whether a row that fails makes the statement fail, unless the session
            parameter AI_SQL_ERROR_HANDLING_USE_FAIL_ON_ERROR is FALSE.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns_for: Callable[[Mapping[str, Any]], str]
    error_details: bool
    run: Callable[[Mapping[str, Any]], Answer | None]
    details_places: tuple[int, ...] = ()
    token_count: TokenCount | None = None
    billed_as: str | None = None
    dimension: Callable[[Mapping[str, Any]], int] | None = None
    row_error_fails: bool = False

    def bind(self, positional: Sequence[T], named: Mapping[str, T]) -> dict[str, T]:
        """Gives each argument the name of its parameter.

        Args:
            positional: What the call gives by position.
            named: What the call gives by name, the names in any case.

        Raises:
            StatementError: 1044 for an unknown, repeated or missing argument, for too many, and
                for return_error_details by position, which Snowflake does not recognise reliably.
        """
        by_position = [p for p in self._all_parameters() if not p.named_only]
        if len(positional) > len(by_position):
            raise self._misused(
                f"{len(positional)} arguments by position, at most {len(by_position)} are taken"
            )
        bound = {p.name: value for p, value in zip(by_position, positional, strict=False)}
        known = {p.name.upper(): p.name for p in self._all_parameters()}
        for given, value in named.items():
            name = known.get(given.upper())
            if name is None:
                raise self._misused(f"unknown argument {given}")
            if name in bound:
                raise self._misused(f"argument {name} is given twice")
            bound[name] = value
        missing = [p.name for p in self._all_parameters() if p.required and p.name not in bound]
        if missing:
            raise self._misused(f"missing {', '.join(missing)}")
        return bound

    def has_null_text(self, arguments: Mapping[str, Any]) -> bool:
        """Tells whether a text that the function reads is NULL.

        Raises:
            StatementError: 1044 for a text of another type.
        """
        is_null = False
        for parameter in self.parameters:
            if parameter.text:
                value = arguments.get(parameter.name)
                if parameter.prompt and is_prompt_object(value):
                    is_null |= None in value["args"]
                elif value is not None and not isinstance(value, str):
                    kinds = "a string or a PROMPT" if parameter.prompt else "a string"
                    raise self._misused(f"{parameter.name} must be {kinds}")
                else:
                    is_null |= value is None
        return is_null

    def _all_parameters(self) -> tuple[Parameter, ...]:
        return self.parameters + ((RETURN_ERROR_DETAILS,) if self.error_details else ())

    def _misused(self, reason: str) -> StatementError:
        arguments = ""
        for parameter in self._all_parameters():
            text = f"{', ' if arguments else ''}{parameter.name}"
            text += " => ..." if parameter.named_only else ""
            arguments += text if parameter.required else f" [{text}]"
        return invalid_arguments(self.name, f"{reason}. Expected {self.name}({arguments})")


def always(sql_type: str) -> Callable[[Collection[str]], str]:
    """Gives the `returns_for` of a function that returns one SQL type however it is called."""
    return lambda given: sql_type
