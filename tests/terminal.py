"""A person at a terminal who is asked the questions, and what that person reads on the screen."""

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from copier import run_copy
from prompt_toolkit.application import AppSession, create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from scratch_kit import Kit

ENTER, CLEAR_LINE, DOWN, SPACE = "\r", "\x15", "\x1b[B", " "
# As terminals mark what is pasted, so that a line end in it does not end the answer.
BEGIN_PASTE, END_PASTE = "\x1b[200~", "\x1b[201~"
PATIENCE = 8
# Of 80 columns: the last one stays empty.
COLUMNS = 79


class Terminal:
    """The screen is that of `DummyOutput`: 80 columns."""

    def __init__(self, keyboard: PipeInput, session: AppSession) -> None:
        self._keyboard, self._session = keyboard, session

    def press(self, keys: str) -> None:
        """Press keys."""
        self._keyboard.send_text(keys)

    def answer(self, text: str) -> None:
        """Put `text` in the place of what is there, and press Enter."""
        self.press(CLEAR_LINE * (self._typed().count("\n") * 2 + 1))
        self.wait(lambda: self._typed() == "")
        if text:
            self.press(f"{BEGIN_PASTE}{text}{END_PASTE}")
            self.wait(lambda: self._typed() == text)
        self.press(ENTER)

    def read(self, words: str) -> None:
        """Wait for the beginning of `words` as far as it fits into a line of the screen."""
        self.wait(lambda: words[:COLUMNS] in self.screen(), words)

    def screen(self) -> str:
        """What is on it."""
        app = self._session.app
        drawn = app and app.renderer.last_rendered_screen
        if not drawn:
            return ""
        rows = (drawn.data_buffer[row] for row in range(drawn.height))
        return "\n".join(
            "".join(row[column].char for column in range(max(row, default=-1) + 1)) for row in rows
        )

    def wait(self, condition: Callable[[], bool], what: str = "") -> None:
        """Wait until something is so; fail if it never is."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{what!r} is not on the screen:\n{self.screen()}"
            time.sleep(0.002)

    def _typed(self) -> str:
        app = self._session.app
        return app.current_buffer.text if app else ""


@contextmanager
def asked(kit: Kit, destination: Path) -> Iterator[Terminal]:
    """Someone is asked, beside the test; what is rendered is there when the block ends."""
    failed: list[BaseException] = []

    def copy() -> None:
        try:
            run_copy(str(kit.root), destination, quiet=True)
        except BaseException as error:
            failed.append(error)

    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()) as session:
        thread = threading.Thread(target=contextvars.copy_context().run, args=(copy,), daemon=True)
        thread.start()
        yield Terminal(keyboard, session)
        thread.join(PATIENCE)
    assert not thread.is_alive(), "more is asked than was answered"
    assert failed == []
