"""The embedded servers start, share, keep their data and end."""

import base64
import os
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from core import embedded


def _answers(var_dir: Path) -> tuple[bool, bool]:
    return embedded.database_answers(var_dir), embedded.redis_answers(var_dir)


def _database(var_dir: Path) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(embedded.database_url(var_dir), autocommit=True)


def test_the_last_user_stops_the_servers_and_the_data_stays(tmp_path: Path) -> None:
    with embedded.running(tmp_path):
        with embedded.running(tmp_path), _database(tmp_path) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1")
            redis.Redis.from_url(embedded.redis_url(tmp_path)).set("kept", 2)
        assert _answers(tmp_path) == (True, True)
    assert _answers(tmp_path) == (False, False)
    with embedded.running(tmp_path), _database(tmp_path) as connection:
        row = connection.execute("TABLE kept").fetchone()
        value = redis.Redis.from_url(embedded.redis_url(tmp_path)).get("kept")
    assert (row, value) == ((1,), b"2")


def test_servers_left_on_run_until_they_are_stopped(tmp_path: Path) -> None:
    try:
        with embedded.running(tmp_path, durable=False):
            embedded.keep(tmp_path)
        assert _answers(tmp_path) == (True, True)
    finally:
        embedded.stop(tmp_path)
    assert _answers(tmp_path) == (False, False)


def test_a_long_path_has_its_sockets_under_the_temporary_directory(tmp_path: Path) -> None:
    project = tmp_path / ("deep-" * 20)
    sockets = embedded.socket_dir(project)
    assert sockets.parent == Path(tempfile.gettempdir())
    assert sockets != embedded.socket_dir(project / "other")
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= embedded.LONGEST_SOCKET_PATH


def test_urls_are_known_before_anything_runs_and_survive_odd_paths() -> None:
    odd = Path("/srv/Köln & Söhne")
    assert embedded.database_url(odd) == (
        "postgresql://contacts@/contacts?host=%2Fsrv%2FK%C3%B6ln%20%26%20S%C3%B6hne%2Fsockets"
    )
    assert embedded.redis_url(odd) == "unix:///srv/K%C3%B6ln%20%26%20S%C3%B6hne/sockets/valkey.sock?db=0"


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "valkey").write_text("")
    with pytest.raises(embedded.EmbeddedServerError, match=r"^Starting the servers in .* failed: .*File exists"):
        embedded.start(tmp_path)


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(embedded.EmbeddedServerError, match=r"^The disk is full: "):
        embedded.start(tmp_path)


def test_a_kept_secret_stays_the_same_and_private(tmp_path: Path) -> None:
    first, second = (embedded.kept_secret(tmp_path, "intake_secret", "whsec_") for _ in range(2))
    assert first == second
    assert len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 48
    assert (tmp_path / "secrets" / "intake_secret").stat().st_mode & 0o777 == 0o600
