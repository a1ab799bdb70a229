"""Files on a stage, read by AI_PARSE_DOCUMENT and AI_EXTRACT."""

import io
import json
import zipfile

import pytest

STAGE = "encryption = (type = 'SNOWFLAKE_SSE') directory = (enable = true)"
HTML = """<html><head><title>Not shown</title><style>p {}</style></head><body>
<h1>Programme</h1><p>Talks
start at <b>nine</b>.</p>
<table><tr><th>Time</th><th>Talk</th></tr><tr><td>09:00</td><td>Opening</td></tr></table>
<ul><li>Coffee</li></ul></body></html>"""


def pdf(*pages):
    """A PDF with a line of text a page."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    font = "<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F 12 Tf 72 720 Td ({text}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {font} "
            f"/Contents {4 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    content, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{content}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    ).encode()


def docx(*paragraphs):
    """A Word file whose first paragraph is a heading."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    heading = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    body = "".join(
        f"<w:p>{'' if number else heading}<w:r><w:t>{text}</w:t></w:r></w:p>"
        for number, text in enumerate(paragraphs)
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        )
    return file.getvalue()


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
    assert {"key": {"metric": "pages", "unit": "pages"}, "value": pages} in json.loads(found)
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
