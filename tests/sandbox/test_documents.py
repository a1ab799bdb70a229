"""Files on a stage, read by AI_PARSE_DOCUMENT."""

import json

import pytest
from document_files import STAGE, docx, pdf

HTML = """<html><head><title>Not shown</title><style>p {}</style></head><body>
<h1>Programme</h1><p>Talks
start at <b>nine</b>.</p>
<table><tr><th>Time</th><th>Talk</th></tr><tr><td>09:00</td><td>Opening</td></tr></table>
<ul><li>Coffee</li></ul></body></html>"""


@pytest.fixture
def parse(session, tmp_path):
    """Puts a file on a stage and gives what AI_PARSE_DOCUMENT makes of it, with error details."""
    session(f"create stage documents {STAGE}")

    def parse(name, content, options="{'mode': 'LAYOUT'}"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        session(f"put 'file://{file.as_posix()}' @documents auto_compress = false")
        return json.loads(
            session.value(
                f"select ai_parse_document(to_file('@documents', '{name}'), {options},"
                " return_error_details => true)"
            )
        )

    return parse


def test_html_becomes_markdown_in_layout_mode(parse):
    text = parse("a.html", HTML)["value"]["content"]
    assert text == (
        "# Programme\n\nTalks start at nine.\n\n| Time | Talk |\n| --- | --- |\n"
        "| 09:00 | Opening |\n\n- Coffee"
    )


def test_html_becomes_plain_text_by_default(parse):
    assert parse("a.html", HTML, "{}")["value"]["content"].startswith("Programme\n\nTalks start")


def test_pdf_is_read_page_by_page(parse):
    answer = parse("a.pdf", pdf("First page", "Second page"), "{'page_split': true}")
    assert answer["value"] == {
        "pages": [
            {"content": "First page", "index": 0},
            {"content": "Second page", "index": 1},
        ]
    }
    assert answer["metadata"] == {"pageCount": 2}


def test_page_filter_gives_the_pages_it_names(parse):
    options = "{'page_filter': [{'start': 1, 'end': 9}]}"
    pages = parse("a.pdf", pdf("First page", "Second page"), options)["value"]["pages"]
    assert [page["index"] for page in pages] == [1]


def test_word_file_is_read_with_its_headings(parse):
    assert parse("a.docx", docx("Minutes", "We met."))["value"]["content"] == "# Minutes\n\nWe met."


def test_plain_text_is_read_as_it_is(parse):
    assert parse("a.txt", "Grüße\n\n  indented\n")["value"]["content"] == "Grüße\n\n  indented"


@pytest.mark.parametrize(
    ("name", "content", "options", "words"),
    [
        ("a.pdf", b"no PDF at all", "{}", "cannot be read"),
        ("a.txt", b"\xff\xfe\xfd", "{}", "cannot be read"),
        ("a.zip", b"PK", "{}", "supported format"),
        ("a.txt", b"text", "{'page_split': true}", "page_split"),
    ],
)
def test_file_that_cannot_be_read_is_an_error_of_its_row(parse, name, content, options, words):
    answer = parse(name, content, options)
    assert answer["value"] is None
    assert words in answer["error"]


def test_answer_without_error_details_is_a_string_of_json(parse, session):
    parse("a.txt", "hello")
    call = "ai_parse_document(to_file('@documents', 'a.txt'))"
    assert json.loads(session.value(f"select {call}")) == {"content": "hello"}
    assert session.value(f"select parse_json({call}):content::varchar") == "hello"


def test_every_file_of_a_directory_is_parsed_in_one_statement(parse, session):
    parse("a.txt", "first")
    parse("b.txt", "second")
    session("alter stage documents refresh")
    session(
        "create table parsed as select relative_path, ai_parse_document("
        "to_file('@documents', relative_path), {'mode': 'OCR'}, return_error_details => true"
        ") as answer from directory(@documents)"
    )
    assert session(
        "select relative_path, answer:value:content::varchar, answer:metadata:pageCount::number,"
        " answer:error::varchar from parsed order by 1"
    ) == [("a.txt", "first", 1, None), ("b.txt", "second", 1, None)]


@pytest.mark.parametrize(
    ("mode", "content", "pages", "credits"),
    [
        ("LAYOUT", "x" * 6_001, 3, 3 * 3.33 / 1_000),
        ("OCR", "x" * 3_000, 1, 0.5 / 1_000),
    ],
)
def test_pages_are_billed(parse, session, mode, content, pages, credits):
    parse("a.txt", content, f"{{'mode': '{mode}'}}")
    [(found, billed)] = session(
        "select metrics, usage.credits"
        " from snowflake.account_usage.cortex_ai_functions_usage_history as usage"
        " inner join snowflake.account_usage.query_history as queries"
        " on usage.query_id = queries.query_id"
        " and queries.database_name = current_database()"
    )
    assert json.loads(found) == [{"key": {"metric": "total", "unit": "pages"}, "value": pages}]
    assert billed == pytest.approx(credits)


def test_statement_fails_for_a_file_that_is_not_there(parse, session):
    parse("a.txt", "hello")
    call = "select ai_parse_document(to_file('@documents', '{}'))"
    assert session.refused(call.format("b.txt")).errno == 100270
    assert "hello" not in str(session.refused(call.format("../a.txt")))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("{'mode': 'FAST'}", "FAST"),
        ("{'pages': 3}", "pages"),
        ("{'extract_images': true}", "extract_images"),
        ("{'page_filter': [1]}", "page_filter"),
    ],
)
def test_options_that_there_are_not_are_refused(parse, session, options, words):
    parse("a.pdf", pdf("One"))
    call = f"select ai_parse_document(to_file('@documents', 'a.pdf'), {options})"
    assert words in session.refused(call).msg


def test_files_of_a_stage_are_there_after_a_restart(tmp_path):
    from snowflake_sandbox.client import connect
    from snowflake_sandbox.serving import shared

    file = tmp_path / "a.txt"
    file.write_text("hello")

    def ask(*statements):
        with shared(tmp_path / "store") as sandbox, connect(sandbox, "NEWS", "S") as connection:
            return [connection.cursor().execute(text).fetchall() for text in statements][-1]

    ask(
        f"create stage documents {STAGE}",
        f"put 'file://{file.as_posix()}' @documents auto_compress = false",
        "alter stage documents refresh",
    )
    parsed = "select ai_parse_document(to_file('@documents', relative_path))"
    [(text,)] = ask(f"{parsed} from directory(@documents)")
    assert json.loads(text) == {"content": "hello"}
    assert ask("list @documents")[0][0] == "documents/a.txt"
