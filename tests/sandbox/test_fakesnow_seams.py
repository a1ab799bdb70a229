"""Where the sandbox hangs on fakesnow: one module, and code that is known.

A seam that another version of fakesnow has changed is read again, and then its new mark is noted
here. What each is for is told in `fakesnow_seams.py`.
"""

import ast
import hashlib
import inspect
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import snowflake_sandbox

SOURCES = Path(snowflake_sandbox.__file__).parent
KNOWN_VERSION = "0.12.1"

# The seam, its mark, and what to look at when it has changed. Where the seam is a variable that the
# sandbox sets, every line that mentions it counts.
SEAMS = {
    "arrow.to_ipc": ("7f88a6b189e7", "results.encode"),
    "arrow.to_sf": ("72029fef7c63", "results.encode"),
    "arrow.to_sf_schema": ("0cb963c330a3", "results.encode"),
    "arrow.timestamp_to_sf_struct": ("cbd39df69ef7", "results.encode"),
    "conn.FakeSnowflakeConnection.__init__": ("7d52f54faa16", "fakesnow_seams.Place"),
    "conn.FakeSnowflakeConnection.schema": ("8d3715023532", "fakesnow_seams.Place.schema"),
    "converter.from_binding": ("299285a5c3a7", "bindings"),
    "cursor.DESCRIBE_RESULT_SQL": ("9ebd134d23da", "cursor.Cursor.describe_only"),
    "cursor.FakeSnowflakeCursor.__init__": ("e20b34563cfc", "fakesnow_seams.Execution"),
    "cursor.FakeSnowflakeCursor._execute": (
        "1fffdeec1300",
        "fakesnow_seams.Execution.run, .keep_as",
    ),
    "cursor.FakeSnowflakeCursor._transform": ("81704cb776b7", "rewrites.order"),
    "cursor.FakeSnowflakeCursor._transform_explode": (
        "5ffec96f1754",
        "fakesnow_seams.Execution.parts",
    ),
    "cursor.FakeSnowflakeCursor.check_db_and_schema": ("77bb90cffe3d", "fakesnow_seams.Execution"),
    "info_schema.SQL_CREATE_GLOBAL_INFORMATION_SCHEMA_COLUMNS_VIEW": (
        "f11906b068a4",
        "fakesnow_seams.COLUMNS in rewrites.describe_relation; rewrites.information_schema_columns",
    ),
    "info_schema.SQL_CREATE_GLOBAL_INFORMATION_SCHEMA_STAGES_TABLE": (
        "108d29d7ade7",
        "fakesnow_seams.STAGES in stages",
    ),
    "info_schema.insert_table_comment_sql": ("b297cb72b88c", "catalog_notes, comments"),
    "info_schema.insert_text_lengths_sql": ("41632815f587", "catalog_notes"),
    "info_schema.per_db_creation_sql": ("c045bac5180b", "fakesnow_seams.prepare_database"),
    "instance.FakeSnow.__init__": ("e010877a37ed", "fakesnow_seams.open_duckdb"),
    "macros.creation_sql": ("71b2fe267008", "fakesnow_seams.prepare_database, macros"),
    "rowtype.ColumnInfo": ("7c2d32b6eefd", "results.column_types"),
    "rowtype.describe_as_rowtype": ("c8a2d5dc1951", "results.column_types"),
    "rowtype.duckdb_to_sf_type": ("9486b0a58ce2", "results.column_types"),
    "statement_type.DML_TYPE_IDS": ("860ea2a71f62", "results.encode"),
    "statement_type.INSERT": ("03eba3f969ad", "statements"),
    "statement_type.statement_type_id": ("4c514169376a", "cursor.Cursor.statement_type"),
    "transforms.SERVER_VERSION": ("83300de3a8e3", "server"),
    "transforms.file_format.lookup_file_format": (
        "b1fc5d0706e8",
        "rewrites.file_loads, .inferred_schemas",
    ),
    "transforms.merge.operations": ("92091bd32520", "merges.merge_counts"),
    "transforms.options.parse_options": ("555c22ffc68c", "rewrites.file_loads"),
    "transforms.stage.LOCAL_BUCKET_PATH": (
        "f721ed933630",
        "fakesnow_seams.keep_stages_in, dbt_projects",
    ),
    "transforms.stage.internal_dir": ("d4c20a44ca9f", "stages.folder_of"),
    "transforms.stage.not_found_error": ("0378dd7e8c0e", "stages.require"),
    "transforms.stage.parts_from_var": (
        "65e4ec45cdf2",
        "rewrites.stages, .file_transfers, parquet_files",
    ),
    "transforms.stage.put_stage": (
        "89c79894ff39",
        "fakesnow_seams.Execution.upload, rewrites.stages",
    ),
    "transforms.show.SQL_CREATE_VIEW_SHOW_COLUMNS": (
        "4f6786f58161",
        "fakesnow_seams.SHOWN_COLUMNS in rewrites.shown_columns",
    ),
    "transforms.transforms.extract_comment_on_table": (
        "8a349388396a",
        "fakesnow_seams.take_comment",
    ),
    "transforms.transforms.extract_text_length": (
        "35cf08222c1f",
        "fakesnow_seams.take_text_lengths",
    ),
    "transforms.transforms.integer_precision": ("79e445431f46", "rewrites.vectors"),
    "transforms.transforms.numeric_agg_implicit_cast": (
        "38edf5228aa0",
        "fakesnow_seams.is_added_cast, rewrites.exact_sums, exact_numbers",
    ),
    "transforms.transforms.object_construct": (
        "db36ddd74a0e",
        "fakesnow_seams.OBJECT_OF_ROW_MACRO in rewrites.moments",
    ),
    "transforms.transforms.result_scan": ("0f9f16b373d4", "fakesnow_seams.Execution.keep_as"),
    "transforms.transforms.set_schema": ("43d59957fcdb", "fakesnow_seams.UNDERSTOOD"),
    "transforms.transforms.to_timestamp": (
        "7eb1964ac517",
        "fakesnow_seams.TO_TIMESTAMP_MACRO in rewrites.wall_clocks and timestamp_tz",
    ),
    "transforms.transforms.trim_cast_varchar": ("e7c854ad26e4", "rewrites.trim_characters"),
}


def test_one_module_imports_fakesnow():
    assert {path for path in modules() if imported_names(path)} == {"fakesnow_seams.py"}


def test_one_module_knows_what_fakesnow_keeps_in_duckdb():
    assert {path for path in modules() if "_fs_" in text(path)} == {"fakesnow_seams.py"}


def test_every_piece_of_fakesnow_that_is_imported_is_a_known_seam():
    imported = imported_names("fakesnow_seams.py")
    # Of a class or a module, single pieces are known.
    assert [
        name for name in imported if not any(f"{s}.".startswith(f"{name}.") for s in SEAMS)
    ] == []


@pytest.mark.parametrize("seam", SEAMS)
def test_a_seam_is_what_the_sandbox_was_written_for(seam: str):
    mark, look_at = SEAMS[seam]
    assert (fault := changed(seam, mark, look_at)) is None, fault


def test_a_seam_that_has_changed_is_named_with_what_to_look_at():
    fault = changed("transforms.merge.operations", "another", "merges.merge_counts")
    assert fault is not None
    for part in (version("fakesnow"), "transforms.merge.operations", "merges.merge_counts"):
        assert part in fault


def test_a_seam_that_is_gone_is_named():
    assert "has no fakesnow.arrow.to_csv" in str(changed("arrow.to_csv", "", "results.encode"))


def modules() -> list[str]:
    return [path.relative_to(SOURCES).as_posix() for path in sorted(SOURCES.rglob("*.py"))]


def text(path: str) -> str:
    return (SOURCES / path).read_text(encoding="utf-8")


def imported_names(path: str) -> list[str]:
    """What a module imports of fakesnow, without `fakesnow.` in front."""
    names = []
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name.removeprefix("fakesnow.") for name in names if name.split(".")[0] == "fakesnow"]


def changed(seam: str, mark: str, look_at: str) -> str | None:
    """Tells what to do about a seam, unless it is as it was."""
    of = f"fakesnow {version('fakesnow')}"
    try:
        found = hashlib.sha256(source(seam).encode()).hexdigest()[:12]
    except (AttributeError, ImportError):
        return f"{of} has no fakesnow.{seam} any more: look at {look_at}."
    if found == mark:
        return None
    return (
        f"{of} has changed fakesnow.{seam}. Compare it with that of {KNOWN_VERSION}, look at "
        f"{look_at}, and then note its mark here: {found}."
    )


def source(seam: str) -> str:
    """The text that says what a seam does."""
    module, *parts = f"fakesnow.{seam}".split(".")
    # A function of a package may hide the module of its name.
    while is_module(f"{module}.{parts[0]}"):
        module += f".{parts.pop(0)}"
    found: Any = import_module(module)
    for part in parts:
        found = getattr(found, part)
    if seam.endswith("LOCAL_BUCKET_PATH"):
        return mentions(parts[-1])
    if isinstance(found, property):
        found = found.fget
    if inspect.isroutine(found) or inspect.isclass(found):
        return inspect.getsource(found)
    if isinstance(found, dict):
        found = {getattr(key, "__name__", key): value for key, value in found.items()}
    return repr(sorted(found) if isinstance(found, frozenset) else found)


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def mentions(variable: str) -> str:
    """Every line of fakesnow that reads or sets a variable, with the module that it is in."""
    package = Path(str(import_module("fakesnow").__file__)).parent
    return "\n".join(
        f"{path.name}: {line.strip()}"
        for path in sorted(package.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if variable in line
    )
