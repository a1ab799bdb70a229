"""Dates and numbers that stand for one person: told by the words before them, or by their form."""

import re

from snowflake_sandbox.cortex.findings import MONTH

_DATE = (
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    rf"|(?:\d{{1,2}} )?{MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?\d{{4}}"
)
_NUMBER_OF = r"(?:[ ](?:number|no\.?|num\.?|ID))?(?:[ ](?:is|was))?\s?[:#]?\s?"

DATE_OF_BIRTH = re.compile(
    r"\b(?:born(?: on)?|birth ?date|birthday|date of birth|DOB)(?: is| was)?\s?:?\s?"
    rf"({_DATE})(?!\w)",
    re.IGNORECASE,
)
PASSPORT = re.compile(rf"\b[Pp]assport{_NUMBER_OF}([A-Z]{{0,2}}\d{{6,9}})(?!\w)")
# Every state writes it in its own way: letters and digits, four of those at least.
DRIVERS_LICENSE = re.compile(
    rf"\b[Dd]riv(?:er['\u2019]?s?['\u2019]?|ing) [Ll]icen[cs]e{_NUMBER_OF}"
    r"((?=(?:[A-Z -]*\d){4})[A-Z0-9](?:[ -]?[A-Z0-9]){4,19})(?!\w)"
)
# Numbers of nine digits that begin with 9 are taxpayers', all others are of social security.
TAX_IDENTIFIER = re.compile(r"(?<![\w-])9\d{2}-(?:[57]\d|6[0-5]|8[0-8]|9[0-24-9])-\d{4}(?![\w-])")
SOCIAL_SECURITY = re.compile(r"(?<![\w-])(?!9)\d{3}-\d{2}-\d{4}(?![\w-])")
