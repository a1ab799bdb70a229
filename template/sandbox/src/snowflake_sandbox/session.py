"""One Snowflake session: its parameters, its transaction, its temporary relations."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlglot import Expr

from snowflake_sandbox import places, stages
from snowflake_sandbox.access import enforcement
from snowflake_sandbox.access.account import BUILT_IN_USERS, PUBLIC, Account
from snowflake_sandbox.access.identity import OWN_USER, Identity
from snowflake_sandbox.credentials import ACCOUNT
from snowflake_sandbox.dynamic_tables.registry import Registry
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.fakesnow_seams import Place
from snowflake_sandbox.parameters import SessionParameters
from snowflake_sandbox.rewrites.cortex_calls import SESSION_VARIABLE
from snowflake_sandbox.session_context import RelationName
from snowflake_sandbox.store import Store
from snowflake_sandbox.table_columns import ColumnsOfTables, Memory
from snowflake_sandbox.transactions import Transaction
from snowflake_sandbox.turns import Turns


class Session:
    """A session of the sandbox. Statements of one session run one after the other."""

    def __init__(
        self,
        store: Store,
        *,
        database: str | None,
        schema: str | None,
        role: str | None,
        warehouse: str | None,
        parameters: Mapping[str, object],
        identity: Identity = OWN_USER,
        secondary_roles: bool = False,
    ) -> None:
        """Opens a session.

        Database, schema and warehouse are made if missing, as if by an administrator, unless the
        role is one that is checked.
        """
        self.id = str(uuid4().int % 10**15)
        self.account = ACCOUNT
        self.store = store
        self.user = identity.user
        self.only_role = identity.only_role
        self.address = identity.address
        self.secondary_roles = secondary_roles
        self.take_role(role.upper() if role else PUBLIC)
        self.warehouse = warehouse.upper() if warehouse else ""
        user = self.access.find("USER", self.user)
        of_user = user.properties.get("PARAMETERS") if user else None
        self.parameters = SessionParameters(parameters, of_user)
        self.session_variables: dict[str, Expr] = {}
        self.temporary: set[RelationName] = set()
        self.temporary_stages: set[RelationName] = set()
        self.on_success: list[Callable[[], object]] = []
        # What the client shall fetch, when the running statement is a GET.
        self.download: dict[str, Any] | None = None
        self.last_query_id: str | None = None
        self.query_id: str | None = None
        # When the scheduler, and not a client, runs the session: the moment it works for.
        self.scheduled_at: datetime | None = None
        self.compile: Callable[[Expr], str]
        self.duck = store.connect()
        self.turns = Turns(self.duck, store.locks.wake)
        self.tables = Memory(store.tables)
        self.transaction = Transaction(self.duck, lambda: store.locks.release(self))
        self.place = Place(self.duck, store.results[self.user], store.folder)
        self.drops_seen = len(store.dropped)
        places.begin(self, database, schema)
        if self.warehouse and enforcement.is_unrestricted(self):
            self.access.ensure_warehouse(self.warehouse)
        self.duck.execute("SET ieee_floating_point_ops = false")  # A division by zero is an error.
        self.duck.execute(f"SET VARIABLE {SESSION_VARIABLE} = '{self.id}'")
        self.apply_parameters()

    @property
    def database(self) -> str | None:
        """The current database."""
        return self.place.database

    @property
    def schema(self) -> str | None:
        """The current schema."""
        return self.place.schema

    @property
    def mixed_case(self) -> set[str]:
        """The databases that may have names in other cases than upper."""
        return self.store.mixed_case

    @property
    def dynamic_tables(self) -> Registry:
        """All dynamic tables of the sandbox."""
        return self.store.dynamic_tables

    @property
    def access(self) -> Account:
        """The users, roles, warehouses and grants of the account."""
        return self.store.access

    @contextmanager
    def delegation(self) -> Iterator[dict[str, Any]]:
        """Gives the arguments of Snowflake's connector that sign in the user of this session.

        They do so until the block is left, however the user has signed in. Role and warehouse are
        left open, for those that the user has; the sandbox's own user, who has all, keeps a role
        that is checked.

        Raises:
            ProgrammingError: 000002 without a server to sign in to.
        """
        if self.store.sign_in is None:
            raise unsupported("a statement that signs in, without a server")
        if self.user in BUILT_IN_USERS and enforcement.is_unrestricted(self):
            yield self.store.sign_in
            return
        identity = Identity(self.user, self.only_role, self.secondary_roles)
        own = {"user": self.user}
        if self.user in BUILT_IN_USERS:
            own["role"] = self.role
        with self.store.delegations.to(identity) as secret:
            yield {**self.store.sign_in, **own, "password": secret}

    @property
    def in_transaction(self) -> bool:
        """Whether the session has a transaction open."""
        return self.transaction.is_open

    def known_columns(self) -> ColumnsOfTables | None:
        """Gives what a statement may rely on of what those before it have learned of tables."""
        # A transaction sees tables as they were when it began.
        return None if self.in_transaction else self.tables.known()

    def catalog_change(self) -> AbstractContextManager[object]:
        """Lets nobody else change the catalog until the block is left."""
        return self.store.catalog

    def cancel(self) -> None:
        """Stops the running statement."""
        self.turns.cancel()

    def check_cancelled(self) -> None:
        """Raises the error of whoever has cancelled the running statement, if somebody has."""
        self.turns.check_cancelled()

    def cancel_query(self, query_id: str) -> bool:
        """Stops a running statement of any session of the user; tells whether there was one.

        An administrator stops those of others too.
        """
        running = self.store.running.get(query_id)
        if running is None or not (running.user == self.user or enforcement.is_unrestricted(self)):
            return False
        running.cancel()
        return True

    def roll_back_if_idle(self, seconds: float) -> None:
        """Rolls the open transaction back, when nothing has run in it for `seconds`."""
        self.turns.if_idle(seconds, self.transaction.roll_back)

    @property
    def timeout(self) -> int:
        """The shorter of the session's timeout and its warehouse's, in seconds; 0 for none."""
        name = "STATEMENT_TIMEOUT_IN_SECONDS"
        limits = [self.parameters[name] if self.parameters.is_set(name) else "0"]
        if warehouse := self.access.find("WAREHOUSE", self.warehouse):
            limits.append(warehouse.properties.get(name, "0"))
        return min((int(limit) for limit in limits if int(limit)), default=0)

    def take_role(self, role: str) -> None:
        """Makes a role the current one."""
        self.role = role
        if self.user in BUILT_IN_USERS and self.access.find("ROLE", role) is None:
            self.access.taken_roles.add(role)

    def use(self, database: str | None, schema: str | None) -> None:
        """Makes a database and a schema of it the current ones; PUBLIC where none is given.

        Raises:
            ProgrammingError: 002043 when one of them does not exist.
        """
        places.use(self, database, schema)

    def create_database(self, name: str) -> None:
        """Makes a database, with nothing in it."""
        self.store.attach(name)

    def drop_database(self, name: str) -> None:
        """Drops a database; whoever is in it, is nowhere then."""
        if self.database == name:
            self.place.leave()
        self.store.drop(name)
        self.leave_dropped()

    def leave_dropped(self) -> None:
        """Follows the databases that somebody has dropped since the last statement."""
        places.leave_dropped(self)

    def apply_parameters(self) -> None:
        """Lets the session's parameters take effect."""
        self.duck.execute(f"SET TimeZone = '{self.parameters['TIMEZONE']}'")
        autocommit = self.parameters["AUTOCOMMIT"] == "true"
        if autocommit and not self.transaction.autocommit:
            self.transaction.commit()
        self.transaction.autocommit = autocommit

    def detached(self) -> "Session":
        """Opens a session like this one, for a statement that runs beside those of this one.

        Raises:
            ProgrammingError: 000002 when the statement might miss what only this session sees.
        """
        self.leave_dropped()
        if self.in_transaction or self.temporary:
            raise unsupported("asynchronous execution in a transaction or with temporary tables")
        session = Session(
            self.store,
            database=self.database,
            schema=self.schema,
            role=self.role,
            warehouse=self.warehouse,
            parameters=self.parameters.own(),
            identity=Identity(self.user, self.only_role, address=self.address),
            secondary_roles=self.secondary_roles,
        )
        session.session_variables = dict(self.session_variables)
        return session

    def end(self) -> None:
        """Ends the session: an open transaction is rolled back, temporary objects are gone."""
        self.turns.cancel()
        with self.turns.turn():
            for name in self.temporary_stages:
                stages.drop(self.duck, name)
            self.duck.close()
            self.store.locks.release(self)
        self.store.usage.write()
