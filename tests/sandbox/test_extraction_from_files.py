"""Files on a stage, read by AI_EXTRACT."""

import json

import pytest
from document_files import STAGE, docx, pdf

ASKED = "{'founder': 'Who founded the company?'}"


@pytest.fixture
def extract(session, tmp_path):
    """Puts a file on a stage and gives what AI_EXTRACT finds in it."""
    session(f"create stage papers {STAGE}")

    def extracted(name, content, further=""):
        (tmp_path / name).write_bytes(content)
        session(f"put 'file://{tmp_path / name}' @papers auto_compress = false")
        file = f"to_file('@papers', '{name}')"
        call = f"ai_extract(file => {file}, responseFormat => {ASKED}{further})"
        return json.loads(session.value(f"select {call}"))

    return extracted


FOUNDED = "Jane Miller founded the company in 2024."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", FOUNDED.encode()),
        ("a.pdf", pdf("Annual report", FOUNDED)),
        ("a.docx", docx("Annual report", FOUNDED)),
        ("a.html", f"<p>{FOUNDED}</p>".encode()),
    ],
)
def test_questions_are_answered_from_a_file(extract, name, content):
    assert extract(name, content) == {"error": None, "response": {"founder": "Jane Miller"}}


def test_file_may_stand_by_position_and_come_from_the_directory(session, extract):
    extract("a.txt", FOUNDED.encode())
    session("alter stage papers refresh")
    call = f"ai_extract(to_file('@papers', relative_path), {ASKED}):response:founder::varchar"
    assert session(f"select {call} from directory(@papers)") == [("Jane Miller",)]
    assert session.value(f"select ai_extract(to_file('@papers', null), {ASKED})") is None


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.xyz", b"", "The provided file format .xyz isn't supported."),
        ("a.pdf", b"no", "The provided file isn't in the expected format or is corrupted."),
        (
            "long.pdf",
            pdf(*["page"] * 63),
            "Maximum number of 62 pages exceeded. The document has 63 pages.",
        ),
    ],
)
def test_file_that_cannot_be_read_is_an_error_beside_the_answers(extract, name, content, error):
    answer = extract(name, content, ", config => {'scale_factor': 2}")
    assert answer == {"error": error, "response": None}


def test_file_that_is_not_there_is_an_error_beside_the_answers(session, extract):
    extract("a.txt", b"")
    call = f"ai_extract(to_file('@papers', 'none.txt'), {ASKED}):error::varchar"
    assert session.value(f"select {call}") == "Provided file cannot be found."


@pytest.mark.parametrize(
    ("further", "tokens"), [("", 970), (", config => {'scale_factor': 4}", 3880)]
)
def test_page_that_is_extracted_from_is_billed_as_970_tokens_times_its_scale(
    session, extract, further, tokens
):
    extract("a.pdf", pdf(FOUNDED), further)
    billed = session.value(
        "select metrics[0]:value::int "
        "from snowflake.account_usage.cortex_ai_functions_usage_history "
        "where query_id = last_query_id()"
    )
    assert tokens < billed < tokens + 20


def test_format_that_only_the_sandbox_cannot_read_is_refused_by_name(session, extract, tmp_path):
    extract("a.txt", b"")
    (tmp_path / "a.png").write_bytes(b"a picture")
    session(f"put 'file://{tmp_path}/a.png' @papers auto_compress = false")
    refused = session.refused(f"select ai_extract(to_file('@papers', 'a.png'), {ASKED})")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "AI_EXTRACT of .png files" in refused.msg
