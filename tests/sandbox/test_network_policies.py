"""From where a user may sign in: every client of these tests is at 127.0.0.1."""

import pytest
from key_pairs import refusal

from snowflake_sandbox.client import connect
from snowflake_sandbox.serving import shared

HERE, ELSEWHERE = "127.0.0.1", "203.0.113.7"
REFUSED = f"Incoming request with IP/Token {HERE} is not allowed to access Snowflake"


@pytest.fixture
def user(session, sandbox):
    """Somebody with a password."""
    name = f"USER_OF_{sandbox.database}"
    session(f"create user {name} type = person password = 'right'")
    return name


@pytest.fixture
def policy(session, sandbox):
    """A network policy of the test's own, whose only rule is called `machines`: for elsewhere."""
    name = f"POLICY_OF_{sandbox.database}"
    session(f"create network rule machines type = ipv4 value_list = ('{ELSEWHERE}')")
    session(f"create network policy {name} allowed_network_rule_list = ('machines')")
    return name


@pytest.fixture
def is_let_in(sign_in, user):
    """Tells whether the user may sign in from here."""

    def tried():
        try:
            return bool(sign_in(user=user, password="right"))
        except Exception as error:
            assert REFUSED in str(error)
            return False

    return tried


def use(session, policy, user, allowed=(), blocked=()):
    """Makes a rule of each address, and lets the policy be that of the user."""
    lists = ""
    for which, addresses in (("allowed", allowed), ("blocked", blocked)):
        rules = [f"{which}_{number}" for number, _ in enumerate(addresses)]
        for rule, address in zip(rules, addresses, strict=True):
            of = f"type = ipv4 mode = ingress value_list = ('{address}')"
            session(f"create or replace network rule {rule} {of}")
        named = ", ".join(f"'{rule}'" for rule in rules)
        lists += f" {which}_network_rule_list = ({named})"
    session(f"alter network policy {policy} set {lists}")
    session(f"alter user {user} set network_policy = {policy}")


@pytest.mark.parametrize(
    ("allowed", "blocked", "expected"),
    [
        ([HERE], [], True),
        (["127.0.0.0/8"], [], True),
        (["0.0.0.0/0"], [], True),
        ([ELSEWHERE, HERE], [], True),
        ([ELSEWHERE], [], False),
        (["127.0.0.0/8"], [HERE], False),
        ([HERE], [ELSEWHERE], True),
        ([], [ELSEWHERE], False),
        ([], [], False),
    ],
)
def test_address_has_to_be_in_an_allowed_rule_and_in_no_blocked_one(
    allowed, blocked, expected, session, user, policy, is_let_in
):
    use(session, policy, user, allowed, blocked)
    assert is_let_in() is expected


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (f"allowed_ip_list = ('{HERE}')", True),
        (f"allowed_ip_list = ('127.0.0.0/8') blocked_ip_list = ('{HERE}')", False),
        (f"allowed_ip_list = ('{ELSEWHERE}')", False),
        (f"allowed_ip_list = ('{HERE}') allowed_network_rule_list = ('machines')", False),
    ],
)
def test_lists_of_addresses_count_where_there_are_no_rules(
    lists, expected, session, user, policy, is_let_in
):
    session(f"create or replace network policy {policy} {lists}")
    session(f"alter user {user} set network_policy = {policy}")
    assert is_let_in() is expected


def test_user_without_a_policy_signs_in_from_everywhere(session, user, policy, is_let_in):
    session(f"alter user {user} set network_policy = {policy}")
    assert not is_let_in()
    session(f"alter user {user} unset network_policy")
    assert is_let_in()


def test_every_way_to_sign_in_is_refused(session, sign_in, user, policy):
    session(f"alter user {user} set network_policy = {policy}")
    [(_, token)] = session(f"alter user {user} add programmatic access token t")
    by_token = {"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": token, "password": None}
    assert REFUSED in refusal(sign_in, user=user, **by_token)
    assert REFUSED in refusal(sign_in, user=user, password=token)


def test_rule_that_is_changed_counts_at_the_next_sign_in(session, user, policy, is_let_in):
    session(f"alter user {user} set network_policy = {policy}")
    assert not is_let_in()
    session(f"alter network rule machines set value_list = ('{HERE}')")
    assert is_let_in()
    value = f"type = ipv4 mode = ingress value_list = ('{ELSEWHERE}')"
    session(f"create or alter network rule machines {value}")
    assert not is_let_in()


def test_rules_are_added_to_a_policy_and_removed_from_it(session, user, policy, is_let_in):
    session(f"create network rule more type = ipv4 value_list = ('{HERE}')")
    session(f"alter user {user} set network_policy = {policy}")
    session(f"alter network policy {policy} add allowed_network_rule_list = ('more')")
    session(f"alter network policy {policy} add allowed_network_rule_list = ('more')")
    assert is_let_in()
    [counted] = [row[3:] for row in session("show network policies") if row[1] == policy]
    assert counted == (0, 0, 2, 0)
    session(f"alter network policy {policy} add blocked_network_rule_list = ('machines')")
    assert is_let_in()


# A token needs a policy


def test_service_gets_a_token_when_it_has_a_policy(session, user, policy, role):
    session(f"alter user {user} set type = service")
    session(f"grant role {role} to user {user}")
    add = f"alter user {user} add programmatic access token t role_restriction = '{role}'"
    error = session.refused(add)
    assert (error.errno, "Network policy is required." in error.msg) == (390432, True)
    session(f"alter user {user} set network_policy = {policy}")
    assert session(add)


def test_person_gets_a_token_without_a_policy_but_does_not_sign_in_by_it(
    session, sign_in, user, policy
):
    [(_, token)] = session(f"alter user {user} add programmatic access token t")
    by_token = {"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": token, "password": None}
    told = refusal(sign_in, user=user, **by_token)
    assert "390432" in told
    assert "Network policy is required" in told
    assert "Network policy is required" in refusal(sign_in, user=user, password=token)
    use(session, policy, user, allowed=[HERE])
    assert sign_in(user=user, **by_token)


# What is there


def test_policy_is_described_by_the_full_names_of_its_rules(session, sandbox, policy):
    full = f"{sandbox.database}.PUBLIC.MACHINES"
    assert session(f"describe network policy {policy}") == [
        ("ALLOWED_NETWORK_RULE_LIST", f'[{{"fullyQualifiedRuleName": "{full}"}}]')
    ]
    session(f"create or replace network policy {policy} allowed_ip_list = ('{HERE}', '10.0.0.0/8')")
    assert session(f"desc network policy {policy}") == [("ALLOWED_IP_LIST", f"{HERE},10.0.0.0/8")]


def test_rule_is_described_and_listed(session, sandbox):
    create = f"network rule machines type = ipv4 value_list = ('{HERE}', '10.0.0.0/8')"
    session(f"create {create} comment = 'ours'")
    assert session.refused(f"create {create}").errno == 2002
    [row] = session("describe network rule machines")
    assert row[1:4] == ("MACHINES", sandbox.database, "PUBLIC")
    assert row[5:] == ("ours", "IPV4", "INGRESS", f"{HERE},10.0.0.0/8")
    [row] = session("show network rules")
    assert row[6:] == ("IPV4", "INGRESS", 2, "ROLE")


def test_policy_of_a_user_is_shown_and_where_it_comes_from(session, user, policy):
    show = f"show parameters like 'network_policy' for user {user}"
    assert session(show) == [("NETWORK_POLICY", "", "", "", "", "STRING")]
    session(f"alter user {user} set network_policy = {policy}")
    assert session(show) == [("NETWORK_POLICY", policy, "", "USER", "", "STRING")]
    [timezone] = session(f"show parameters like 'timezone' in user {user}")
    assert timezone[:2] == ("TIMEZONE", "America/Los_Angeles")


@pytest.mark.parametrize("address", ["nowhere", "256.0.0.1", "::1", "10.0.0.0/33"])
def test_rule_and_list_take_addresses_of_ipv4_only(session, sandbox, address):
    create = f"create network rule r type = ipv4 value_list = ('{address}')"
    assert session.refused(create).errno == 1421
    create = f"create network policy {sandbox.database} allowed_ip_list = ('{address}')"
    assert session.refused(create).errno == 1421


@pytest.mark.parametrize(
    ("statement", "construct"),
    [
        ("create network rule r type = awsvpceid value_list = ('x')", "TYPE = AWSVPCEID"),
        ("create network rule r type = host_port value_list = ('x')", "TYPE = HOST_PORT"),
        ("create network rule r type = ipv4 mode = egress value_list = ('x')", "MODE = EGRESS"),
        ("create or alter network policy p", "CREATE OR ALTER NETWORK POLICY"),
    ],
)
def test_other_rules_and_statements_are_refused_by_name(session, statement, construct):
    error = session.refused(statement)
    assert error.errno == 2
    assert construct.upper() in error.msg.upper()


def test_policy_names_rules_that_are_there(session, sandbox):
    create = f"create network policy {sandbox.database} allowed_network_rule_list = ('nowhere')"
    assert session.refused(create).errno == 2003


# What is in use stays


def test_policy_that_is_a_users_is_neither_dropped_nor_replaced(session, user, policy):
    session(f"alter user {user} set network_policy = {policy}")
    for statement in (
        f"drop network policy {policy}",
        f"create or replace network policy {policy}",
    ):
        assert "associated with one or more entities" in session.refused(statement).msg
    session(f"drop user {user}")
    session(f"drop network policy {policy}")
    assert session.refused(f"describe network policy {policy}").errno == 2003


def test_rule_of_a_policy_is_not_dropped_and_neither_is_what_it_lies_in(session, sandbox, policy):
    where = f"{sandbox.database}.PUBLIC"
    for statement in (
        "drop network rule machines",
        f"drop schema {where}",
        f"create or replace schema {where}",
        f"drop database {sandbox.database}",
        f"create or replace database {sandbox.database}",
    ):
        told = session.refused(statement).msg
        assert f"Cannot drop Network rule {where}.MACHINES" in told
        assert "associated with some network policies" in told
    session(f"alter network policy {policy} remove allowed_network_rule_list = ('machines')")
    session("drop network rule machines")
    assert session("show network rules") == []


def test_policies_and_rules_outlive_the_sandbox(tmp_path, sign_in):
    statements = (
        f"create network rule machines type = ipv4 value_list = ('{ELSEWHERE}')",
        "create network policy office allowed_network_rule_list = ('machines')",
        "create user anna password = 'right' network_policy = office",
    )
    with shared(tmp_path) as sandbox, connect(sandbox, "NEWS", "PUBLIC") as connection:
        for statement in statements:
            connection.cursor().execute(statement)
    with shared(tmp_path) as sandbox:
        arguments = sandbox.sign_in() | {"user": "anna", "password": "right"}
        assert REFUSED in refusal(sign_in, **arguments)
