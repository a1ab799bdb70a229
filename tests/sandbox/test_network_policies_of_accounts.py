"""A network policy for everybody, who may make and activate one, and what would lock them out."""

import pytest
from key_pairs import refusal

HERE, ELSEWHERE = "127.0.0.1", "203.0.113.7"
INSUFFICIENT = 3001


@pytest.fixture
def server(sandbox_account):
    """An account with a schema and two policies: `near` allows these tests, `far` does not."""
    for statement in (
        f"create network rule here type = ipv4 value_list = ('{HERE}')",
        f"create network rule elsewhere type = ipv4 value_list = ('{ELSEWHERE}')",
        "create network policy near allowed_network_rule_list = ('here')",
        "create network policy far allowed_network_rule_list = ('elsewhere')",
        "create user boss type = person password = 'right' default_secondary_roles = ()",
        "create user anna type = person password = 'right'",
        "grant role accountadmin to user boss",
    ):
        with sandbox_account.connect("PUBLIC", "NEWS") as connection:
            connection.cursor().execute(statement)
    return sandbox_account.server


@pytest.fixture
def boss(server, sign_in):
    """An administrator."""
    own = server.sign_in() | {"user": "BOSS", "password": "right"}
    return sign_in(**own, role="ACCOUNTADMIN", database="NEWS", schema="PUBLIC")


@pytest.fixture
def anna(server, sign_in):
    """Signs in somebody without rights."""
    own = server.sign_in() | {"user": "ANNA", "password": "right"}
    return lambda: sign_in(**own)


def test_policy_of_the_account_is_for_users_without_one_of_their_own(boss, anna, server, sign_in):
    boss("alter account set network_policy = near")
    assert anna()
    show = "show parameters like 'network_policy' for user anna"
    assert boss(show)[0][:4] == ("NETWORK_POLICY", "NEAR", "", "ACCOUNT")
    boss("alter user anna set network_policy = far")
    assert f"IP/Token {HERE} is not allowed" in refusal(anna)
    assert boss(show)[0][:4] == ("NETWORK_POLICY", "FAR", "", "USER")
    boss("alter user anna unset network_policy")
    # A rule may be changed by whoever owns it, and shuts them out too.
    boss(f"alter network rule here set value_list = ('{ELSEWHERE}')")
    assert f"IP/Token {HERE} is not allowed" in refusal(anna)
    assert sign_in(**server.sign_in())("alter account unset network_policy")
    assert anna()
    assert boss("show parameters like 'network_policy' in account")[0][1] == ""


def test_nobody_activates_a_policy_that_would_lock_them_out(boss, anna):
    told = boss.refused("alter account set network_policy = far").msg
    assert f"cannot be activated. Requestor IP address/Token, {HERE}, must be included" in told
    assert anna()


def test_nobody_changes_a_policy_so_that_it_locks_them_out(boss):
    for change in (
        "set allowed_network_rule_list = ('elsewhere')",
        "remove allowed_network_rule_list = ('here')",
        "add blocked_network_rule_list = ('here')",
    ):
        error = boss.refused(f"alter network policy near {change}")
        assert error.errno == 98506
        assert f"current IP address/token {HERE} is not allowed in it" in error.msg
    boss("alter network policy far set comment = 'far away'")
    [rules] = [row[5] for row in boss("show network policies") if row[1] == "NEAR"]
    assert rules == 1


def test_policy_of_the_account_is_not_dropped(boss):
    boss("alter account set network_policy = near")
    assert "cannot be dropped" in boss.refused("drop network policy near").msg
    boss("alter account unset network_policy")
    boss("drop network policy near")


def test_security_administrators_make_and_activate_policies_and_others_do_not(boss):
    boss("use role securityadmin")
    boss(f"create network policy office allowed_ip_list = ('{HERE}')")
    boss("alter account set network_policy = office")
    boss("alter account unset network_policy")
    boss("use role sysadmin")
    for statement in (
        f"create network policy own allowed_ip_list = ('{HERE}')",
        "alter account set network_policy = office",
        "alter network policy office set comment = 'mine'",
        "describe network policy office",
        "drop network policy office",
    ):
        assert boss.refused(statement).errno == INSUFFICIENT, statement
    assert boss("show network policies") == []
    boss("use role securityadmin")
    assert [row[1] for row in boss("show network policies")] == ["OFFICE"]
    assert boss.refused("alter account set cortex_enabled_cross_region = 'DISABLED'").errno == (
        INSUFFICIENT
    )


def test_users_owner_activates_a_policy_that_the_owner_may_use(boss):
    boss("grant ownership on user anna to role useradmin")
    boss("use role useradmin")
    statement = "alter user anna set network_policy = near"
    assert boss.refused(statement).errno == INSUFFICIENT
    assert boss.refused("alter user anna set network_policy = nowhere").errno == 2003
    boss("use role accountadmin")
    boss("grant usage on network policy near to role useradmin")
    boss("use role useradmin")
    boss(statement)


def test_rule_takes_a_privilege_on_its_schema_and_is_its_owners(boss):
    create = f"create network rule own type = ipv4 value_list = ('{ELSEWHERE}')"
    boss("grant usage on database news to role sysadmin")
    boss("grant usage on schema public to role sysadmin")
    boss("use role sysadmin")
    assert boss.refused(create).errno == INSUFFICIENT
    assert boss.refused("describe network rule here").errno == 2003
    boss("use role accountadmin")
    boss("grant create network rule on schema public to role sysadmin")
    boss("use role sysadmin")
    boss(create)
    assert boss("describe network rule own")[0][4] == "SYSADMIN"
    boss("drop network rule own")
