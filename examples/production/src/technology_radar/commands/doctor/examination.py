"""What the checks of one examination share: settings, a session, and what the assets need."""

from contextlib import ExitStack
from functools import cached_property
from types import TracebackType

from ...settings import SnowflakeSettings, load_settings
from ...sign_in import with_named_connection
from ...snowflake import Session, Snowflake, StatementRefusedError
from .needs import Needs, needs_of_assets

# Snowflake's numbers, at sign-in, for a role that is not the user's, is not there, or is not in the
# scope of an OAuth token. It looks at warehouse, database and schema later only.
_ROLE_REFUSED = {390186, 390189, 390317}


class Examination:
    """One run of the doctor. Attributes are computed where they are first used."""

    def __init__(self, may_call: bool) -> None:
        """Begins; nothing is read yet.

        Args:
            may_call: whether models may be called, which costs tokens.
        """
        self.may_call = may_call
        self._resources = ExitStack()

    def __enter__(self) -> "Examination":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._resources.close()

    @cached_property
    def settings(self) -> SnowflakeSettings:
        """How to sign in and where to work, a named connection's values included.

        Raises:
            SettingsError: something is missing or wrong.
        """
        return with_named_connection(load_settings().snowflake)

    @cached_property
    def needs(self) -> Needs:
        """What the assets of this project need."""
        return needs_of_assets()

    @cached_property
    def session(self) -> Session:
        """A session as runs have it; if their role is refused, one with the user's defaults.

        Raises:
            StatementRefusedError: the account does not let the user in.
        """
        try:
            connection = self._resources.enter_context(Snowflake().get_connection())
        except StatementRefusedError as error:
            # A wrong password would count twice, and a browser open twice.
            if error.errno not in _ROLE_REFUSED:
                raise
            connect = Snowflake().get_connection(with_defaults_of_user=True)
            connection = self._resources.enter_context(connect)
        return Session(connection)

    def refusal_of(self, statement: str) -> str | None:
        """Runs a statement; gives the account's words if it is refused."""
        try:
            self.session.execute(statement)
        except StatementRefusedError as error:
            return error.description or "refused"
        return None

    @cached_property
    def user(self) -> str:
        """Who has signed in, as the account calls them."""
        return str(self.session.execute("select current_user()")[0][0])
