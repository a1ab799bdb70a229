"""Stages: named folders of files, their directory tables, and what happens to their files."""

import hashlib

import pytest

STAGE = "encryption = (type = 'SNOWFLAKE_SSE') directory = (enable = true)"


@pytest.fixture
def put(session, tmp_path):
    """Uploads a text as a file of a stage."""

    def put(name, text, stage="@documents"):
        file = tmp_path / name
        file.write_text(text)
        session(f"put 'file://{file.as_posix()}' {stage} auto_compress = false overwrite = true")

    session(f"create stage documents {STAGE}")
    return put


def paths(session, stage="@documents"):
    listing = session(f"select relative_path from directory({stage}) order by relative_path")
    return [path for (path,) in listing]


def test_uploaded_files_are_listed_with_size_and_checksum(session, put):
    put("a.txt", "hello")
    [(name, size, md5, _)] = session("list @documents")
    assert (name, size) == ("documents/a.txt", 5)
    assert md5 == hashlib.md5(b"hello").hexdigest()


def test_directory_table_shows_what_its_last_refresh_found(session, put):
    put("a.txt", "hello")
    assert paths(session) == []
    assert session("alter stage documents refresh") == [
        ("a.txt", "REGISTERED_NEW", "File registered successfully.")
    ]
    assert paths(session) == ["a.txt"]
    put("a.txt", "hello again")
    put("b.txt", "second")
    assert [row[:2] for row in session("alter stage documents refresh")] == [
        ("a.txt", "REGISTERED_UPDATE"),
        ("b.txt", "REGISTERED_NEW"),
    ]
    assert session("alter stage documents refresh") == []


def test_directory_table_has_the_columns_that_a_change_is_known_by(session, put):
    put("a.txt", "hello")
    session("alter stage documents refresh")
    [row] = session(
        "select size, md5, etag, file_url, last_modified > '2020-01-01'::timestamp_tz"
        " from directory(@documents)"
    )
    assert row[:2] == (5, hashlib.md5(b"hello").hexdigest())
    assert row[3].endswith("/PUBLIC/DOCUMENTS/a.txt")
    assert row[4] is True


def test_directory_table_joins_like_any_other(session, put):
    put("a.txt", "hello")
    session("alter stage documents refresh")
    session("create table seen (path varchar) as select 'a.txt'")
    assert session(
        "select files.size from directory(@documents) as files"
        " inner join seen on files.relative_path = seen.path"
    ) == [(5,)]


def test_files_of_a_folder_keep_their_path(session, put):
    put("a.txt", "hello", "@documents/2026/01")
    session("alter stage documents refresh")
    assert paths(session) == ["2026/01/a.txt"]
    assert paths(session, "@public.documents") == ["2026/01/a.txt"]
    put("b.txt", "hello", "'@documents/new ones'")
    session("alter stage documents refresh")
    assert paths(session) == ["2026/01/a.txt", "new ones/b.txt"]


def test_file_is_overwritten(session, put):
    put("a.txt", "hello")
    put("a.txt", "something else")
    assert session("list @documents")[0][1] == 14


def test_removed_files_are_gone(session, put):
    for name in ("a.txt", "b.txt"):
        put(name, name)
    assert session("remove @documents/a.txt") == [("documents/a.txt", "removed")]
    session("alter stage documents refresh")
    assert paths(session) == ["b.txt"]
    session("rm @documents")
    assert session("alter stage documents refresh")[0][1] == "UNREGISTERED"


def test_dropped_stage_is_gone_with_its_files(session, put):
    put("a.txt", "hello")
    session("drop stage documents")
    assert session.refused("list @documents").errno == 2003
    session(f"create stage documents {STAGE}")
    assert session("list @documents") == []
    session("drop stage if exists elsewhere")


def test_files_can_be_fetched_again(session, put, tmp_path):
    put("a.txt", "hello")
    put("b.txt", "other", "@documents/2026")
    folder = tmp_path / "fetched"
    folder.mkdir()
    [row] = session(f"get '@documents/2026' 'file://{folder.as_posix()}'")
    assert row[:3] == ("b.txt", 5, "DOWNLOADED")
    session(f"get @documents/a file://{folder.as_posix()}")
    assert sorted(file.name for file in folder.iterdir()) == ["a.txt", "b.txt"]
    assert (folder / "a.txt").read_text() == "hello"


def test_temporary_stage_ends_with_its_session(session, other, tmp_path):
    session("create temporary stage mine")
    (tmp_path / "a.txt").write_text("hello")
    session(f"put 'file://{tmp_path.as_posix()}/a.txt' @mine auto_compress = false")
    assert session("list @mine")[0][1] == 5
    session.close()
    assert other.refused("list @mine").errno == 2003


def test_stage_that_exists_is_left_alone(session, put):
    put("a.txt", "hello")
    session("alter stage documents refresh")
    session(f"create stage if not exists documents {STAGE}")
    assert paths(session) == ["a.txt"]
    assert session.refused(f"create stage documents {STAGE}").errno == 2002


@pytest.mark.parametrize(
    ("statement", "errno", "words"),
    [
        ("select * from directory(@nowhere)", 2003, "NOWHERE"),
        ("select * from directory(@plain)", 93200, "directory table"),
        ("alter stage plain refresh", 93200, "directory table"),
        ("alter stage nowhere refresh", 2003, "NOWHERE"),
        ("alter stage documents set comment = 'x'", 2, "ALTER STAGE"),
        ("remove @nowhere", 2003, "NOWHERE"),
        ("drop stage nowhere", 2003, "NOWHERE"),
        ("create stage s encryption = (type = 'ROT13')", 1481, "ROT13"),
        ("select to_file('@nowhere', 'a.txt')", 2003, "NOWHERE"),
        ("select to_file('@plain', 'a.txt')", 393950, "SNOWFLAKE_SSE"),
    ],
)
def test_what_cannot_be_is_refused_by_name(session, put, statement, errno, words):
    session("create stage plain")
    error = session.refused(statement)
    assert error.errno == errno
    assert words in error.msg
