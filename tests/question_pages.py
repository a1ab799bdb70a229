"""The pages about the questions: `uv run tests/question_pages.py` writes them anew."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import questions_page
import variants_page

COMMAND = "uv run tests/question_pages.py"


def pages() -> dict[Path, str]:
    """Gives the text of each page, by where it lies."""
    return {
        questions_page.PAGE: questions_page.page(),
        variants_page.PAGE: variants_page.page(),
    }


def main() -> int:
    """Writes the pages, whatever defaults of their own a developer has told Copier."""
    with TemporaryDirectory() as folder:
        settings = Path(folder) / "settings.yml"
        settings.write_text("{}\n", encoding="utf-8")
        os.environ["COPIER_SETTINGS_PATH"] = str(settings)
        for path, text in pages().items():
            path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
