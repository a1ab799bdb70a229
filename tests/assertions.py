"""Tests that cannot fail."""

import ast
import re
from collections.abc import Container, Iterator

from renders import RenderedFile


def assertion_faults(file: RenderedFile) -> Iterator[str]:
    """Tests that cannot fail, for they and the file's own functions that they call assert nothing.

    A helper of another file that asserts has a name that begins with `assert_`.
    """
    if not re.fullmatch(r"test_\w+\.py", file.path.name):
        return
    found = [node for node in ast.walk(ast.parse(file.text)) if isinstance(node, ast.FunctionDef)]
    helpers = {function.name for function in found if _asserts(function)}
    for function in found:
        if function.name.startswith("test_") and not _asserts(function, helpers):
            yield f"{function.name} asserts nothing"


def _asserts(function: ast.FunctionDef, known: Container[str] = ()) -> bool:
    """Whether a function can fail a test: by itself, or by a helper that is known to."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in known or re.search(r"(^|\.)(raises|fail|warns|_?assert_\w+)$", called):
                return True
    return False
