"""`portal staff` as operators start it."""

import pytest


@pytest.fixture()
def staff(chamber):
    def staff(*arguments):
        return chamber.portal("staff", *arguments, role="postgres")

    for name, role in [("lea", "leitung"), ("mia", "leitung"), ("sven", "auskunft")]:
        added = staff("add", f"{name}@example.org", "--name", name.title(), "--role", role)
        assert added.returncode == 0, added.stderr
    chamber.sql("UPDATE staff SET password_hash = 'x', sealed_secret = 'x', enrolled_at = now()")
    return staff


def trail(chamber):
    return chamber.sql(
        "SELECT concat_ws(' ', event, s.name, detail ->> 'from', detail ->> 'to') FROM audit_event e"
        " JOIN staff s ON s.id = (detail ->> 'staff')::uuid WHERE event IN ('staff.role_changed', 'staff.removed') ORDER BY e.id"
    ).splitlines()


def test_a_role_is_changed_and_noted(chamber, staff):
    done = staff("role", "sven@example.org", "sachbearbeitung")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "sven@example.org\tsachbearbeitung\t" in staff("list").stdout
    assert trail(chamber) == ["staff.role_changed Sven auskunft sachbearbeitung"]
    again = staff("role", "sven@example.org", "sachbearbeitung")
    assert (again.returncode, again.stderr) == (1, "Error: sven@example.org has that role already\n")
    assert staff("role", "sven@example.org", "chef").returncode == 64
    assert staff("role", "niemand@example.org", "leitung").returncode == 1
    assert len(trail(chamber)) == 1


def test_who_has_left_is_off_the_list_and_may_come_back(chamber, staff):
    chamber.sql(
        "INSERT INTO staff_session (token_hash, staff_id, created_at, last_seen_at, idle_limit, expires_at, user_agent)"
        " SELECT sha256('x'), id, now(), now(), '1 h', 'infinity', '' FROM staff WHERE name = 'Sven'"
    )
    assert staff("remove", "sven@example.org").returncode == 0
    assert "sven" not in staff("list").stdout and trail(chamber) == ["staff.removed Sven"]
    assert chamber.sql("SELECT count(*) FROM staff_session WHERE ended_at IS NULL") == "0"
    assert chamber.sql("SELECT count(*) FROM staff WHERE email LIKE '%sven%' OR name = 'Sven' AND enrolled_at IS NOT NULL") == "0"
    for command in (["unlock"], ["remove"], ["reset-factor"]):
        assert staff(*command, "sven@example.org").returncode == 1
    assert staff("add", "sven@example.org", "--name", "Sven").returncode == 0


def test_the_last_of_the_leitung_stays(chamber, staff):
    assert staff("role", "lea@example.org", "auskunft").returncode == 0
    for command in (["role", "mia@example.org", "sachbearbeitung"], ["remove", "mia@example.org"]):
        refused = staff(*command)
        assert (refused.returncode, refused.stderr) == (1, "Error: mia@example.org is the last of the Leitung who can sign in\n")
    # Who is locked or has not set up her access is nobody to rely on.
    assert staff("role", "lea@example.org", "leitung").returncode == 0
    assert staff("lock", "lea@example.org").returncode == 0
    assert staff("remove", "mia@example.org").returncode == 1
    assert staff("remove", "lea@example.org").returncode == 0
    assert "mia@example.org\tleitung\tactive" in staff("list").stdout
