"""What a semantic view says: logical tables, how they refer to each other, and named expressions.

Names are folded to upper case; expressions stay as they are written.
See https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlglot
from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error

Kind = Literal["FACT", "DIMENSION", "METRIC"]


@dataclass(frozen=True)
class LogicalTable:
    """A table under the name that the view gives it, with the columns it really has."""

    alias: str
    name: tuple[str, str, str]
    primary_key: list[str]
    columns: list[str]


@dataclass(frozen=True)
class Relationship:
    """Columns of one logical table that hold the key of another."""

    table: str
    columns: list[str]
    referred: str
    referred_columns: list[str]


@dataclass(frozen=True)
class Named:
    """An expression of one logical table with a name: a fact, a dimension or a metric."""

    kind: Kind
    table: str
    name: str
    expression: str
    is_private: bool


@dataclass(frozen=True)
class SemanticModel:
    """All of it."""

    tables: list[LogicalTable]
    relationships: list[Relationship]
    expressions: list[Named]

    @classmethod
    def loaded(cls, stored: dict[str, Any]) -> "SemanticModel":
        """Gives what `stored` has kept."""
        return cls(
            [LogicalTable(**{**t, "name": tuple(t["name"])}) for t in stored["tables"]],
            [Relationship(**relationship) for relationship in stored["relationships"]],
            [Named(**named) for named in stored["expressions"]],
        )

    def stored(self) -> dict[str, Any]:
        """Gives it as JSON can keep it."""
        return asdict(self)

    def table(self, alias: str) -> LogicalTable:
        """Gives a logical table.

        Raises:
            ProgrammingError: 002003 when there is none of that name.
        """
        for table in self.tables:
            if table.alias == alias:
                return table
        raise compilation_error(2003, "42S02", f"Logical table '{alias}' does not exist.")

    def find(self, kinds: set[Kind], table: str | None, name: str) -> Named:
        """Gives the expression of that name, which may lack its table where it is the only one.

        Raises:
            ProgrammingError: 000904 when there is none, or more than one.
        """
        found = [
            named
            for named in self.expressions
            if named.kind in kinds and named.name == name and table in (None, named.table)
        ]
        if len(found) != 1:
            wanted = f"{table}.{name}" if table else name
            problem = "ambiguous" if found else "invalid"
            raise compilation_error(904, "42000", f"{problem} identifier '{wanted}'")
        return found[0]

    def expanded(self, named: Named, inside: tuple[Named, ...] = ()) -> Expr:
        """Gives an expression over nothing but physical columns, each named with its table.

        Raises:
            ProgrammingError: 000904 for a column that is neither in the table nor defined.
        """
        if named in inside:
            raise compilation_error(904, "42000", f"'{named.name}' is defined by itself.")
        tree = exp.paren(sqlglot.parse_one(named.expression, read="snowflake"))
        for column in list(tree.find_all(exp.Column)):
            alias = column.table.upper() or named.table
            name = column.this.name if column.this.quoted else column.name.upper()
            table = self.table(alias)
            own = [e for e in self.expressions if (e.table, e.name) == (alias, name)]
            # A dimension may be called like the column that it stands for.
            if name in table.columns and (not own or own[0] == named or alias == named.table):
                column.replace(exp.column(name, alias, quoted=True))
            elif own and own[0] != named:
                column.replace(self.expanded(own[0], (*inside, named)))
            else:
                raise compilation_error(904, "42000", f"invalid identifier '{alias}.{name}'")
        return tree

    def path(self, start: str, end: str) -> list[Relationship]:
        """Gives the relationships that lead from one logical table to another, one row to one.

        Raises:
            ProgrammingError: 010234 when none do.
        """
        paths: dict[str, list[Relationship]] = {start: []}
        waiting = [start]
        while waiting:
            here = waiting.pop(0)
            for relationship in self.relationships:
                if relationship.table == here and relationship.referred not in paths:
                    paths[relationship.referred] = [*paths[here], relationship]
                    waiting.append(relationship.referred)
        if end not in paths:
            raise compilation_error(
                10234, "42601", f"Logical table '{start}' is not related to '{end}'."
            )
        return paths[end]
