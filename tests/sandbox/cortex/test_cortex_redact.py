"""AI_REDACT."""

import pytest

from snowflake_sandbox.cortex.errors import RowError, StatementError


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (
            "John Smith's email is jsmith@example.com and he lives in San Francisco.",
            "[NAME]'s email is [EMAIL] and he lives in [ADDRESS].",
        ),
        ("Hello, my name is Ottokar.", "Hello, my name is [NAME]."),
        ("A letter by Jane Doe. We thank Jane Doe.", "A letter by [NAME]. We thank [NAME]."),
        ("Send it to 12 Main Street, Salem, OR 97301.", "Send it to [ADDRESS]."),
        ("Call (555) 123-4567 or 555-123-4567.", "Call [PHONE_NUMBER] or [PHONE_NUMBER]."),
        ("Call +49 30 1234567 today", "Call [PHONE_NUMBER] today"),
        ("From 10.0.0.1 and fe80::1 at 12:30:45", "From [IP_ADDRESS] and [IP_ADDRESS] at 12:30:45"),
        ("git clone https://jane:s3cret@example.com/a.git", "git clone [URL]"),
        ("See https://example.com/?api_key=abc&x=1 now", "See [URL] now"),
        ("I am 42 and a 17-year-old girl is not", "I am [AGE] and a [AGE] girl is not"),
        ("Paid with 4111 1111 1111 1111.", "Paid with [PAYMENT_CARD_DATA]."),
        ("Number 123-45-6789 is hers", "Number [NATIONAL_ID] is hers"),
        ("Her number is 912-70-1234.", "Her number is [TAX_IDENTIFIER]."),
        ("Born on March 3, 1984, she", "Born on [DATE_OF_BIRTH], she"),
        ("Date of birth: 1984-03-03", "Date of birth: [DATE_OF_BIRTH]"),
        ("DOB 03/03/1984.", "DOB [DATE_OF_BIRTH]."),
        ("my passport number is 340007237, and", "my passport number is [PASSPORT], and"),
        ("Passport: AB123456", "Passport: [PASSPORT]"),
        ("driver's license D1234567 expired", "driver's license [DRIVERS_LICENSE] expired"),
        ("Driving licence no. MORGA657054SM9IJ.", "Driving licence no. [DRIVERS_LICENSE]."),
        (
            "My name is John Smith and I live at twenty third street, San Francisco.",
            "My name is [NAME] and I live at [ADDRESS].",
        ),
        (
            "His first name was Mike. Reach (415).450.0973",
            "His first name was [NAME]. Reach [PHONE_NUMBER]",
        ),
    ],
)
def test_personal_data_is_replaced_by_its_category(value, text, redacted) -> None:
    assert value("AI_REDACT", text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "PostgreSQL 17 is 30 % faster on 1,000,000 rows",
        "Release 2026-01-06 of version 1.2.3.4",
        "Not a card: 4111 1111 1111 1112",
        "Not an address of a machine: 999.1.1.1, a::b",
        "A 10-year-old laptop, and I am 100% happy",
        "See https://example.com/?page=2 in San Francisco",
        "The company was born in 1984, its passport check is from 2026-01-06",
        "A driving license fee of 40 dollars",
        "",
    ],
)
def test_other_text_stays(value, text) -> None:
    assert value("AI_REDACT", text) == text


def test_only_the_wanted_categories_are_redacted(value) -> None:
    text = "Write to jane@example.com or call 555-123-4567"
    assert value("AI_REDACT", text, ["EMAIL"]) == "Write to [EMAIL] or call 555-123-4567"


@pytest.mark.parametrize("mode", ["detect", "DETECT"])
def test_detect_mode_tells_where_personal_data_stands(value, mode) -> None:
    text = "Write to jane@example.com today"
    found = {"category": "EMAIL", "start": 9, "end": 25, "text": "jane@example.com"}
    assert value("AI_REDACT", text, mode=mode) == {"spans": [found]}


def test_mail_address_within_an_address_of_the_web_is_one_finding(value) -> None:
    found = value("AI_REDACT", "https://jane:doe@example.com/x", mode="detect")["spans"]
    assert [span["category"] for span in found] == ["URL"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"categories": ["EMAIL", "SHOE_SIZE"]}, "unknown category 'SHOE_SIZE'"),
        ({"categories": ["MARITAL_STATUS"]}, "unknown category 'MARITAL_STATUS'"),
        ({"categories": True}, "return_error_details goes by name"),
        ({"mode": "hide"}, "mode must be 'redact' or 'detect', not 'hide'"),
        ({"mode": None}, "mode must be"),
    ],
)
def test_what_snowflake_does_not_take_fails_the_statement(call, arguments, reason) -> None:
    with pytest.raises(StatementError, match=reason):
        call("AI_REDACT", "text", **arguments)


def test_input_of_over_4096_tokens_fails_its_row(call) -> None:
    with pytest.raises(RowError, match="max tokens of 4096 exceeded"):
        call("AI_REDACT", "word " * 4_097)


def test_output_of_over_1024_tokens_fails_its_row(call) -> None:
    assert call("AI_REDACT", "word " * 1_024) is not None
    with pytest.raises(RowError, match="max tokens of 1024 exceeded"):
        call("AI_REDACT", "word " * 1_025)


def test_long_text_with_few_findings_can_be_read_in_detect_mode(call) -> None:
    found = call("AI_REDACT", "word " * 3_000 + "jane@example.com", mode="detect")
    assert [span["category"] for span in found.value["spans"]] == ["EMAIL"]


def test_hidden_prompt_is_billed(call) -> None:
    usage = call("AI_REDACT", "Write to jane@example.com").usage
    assert 425 < usage.input_tokens < 445
    assert usage.output_tokens > 0
