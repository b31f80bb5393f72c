"""Real services for tests, each a process of its own on the loopback: PostgreSQL, and a store that speaks S3.

PostgreSQL comes from Debian's package; a server that runs already can be named in SEED_STORY_TEST_POSTGRES instead (a
URL whose user may make databases).
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.running_app import free_port

ROOT = Path(__file__).resolve().parent.parent


class Missing(RuntimeError):
    """The program is not installed here."""


@dataclass(frozen=True)
class Postgres:
    """A server. `url` names it without a database."""

    url: str
    folder: Path | None = None
    programs: Path | None = None

    def new_database(self) -> str:
        """Makes an empty database and returns its URL."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as db:
            db.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"{self.url}/{name}"

    def control(self, *words: str) -> None:
        """`pg_ctl` with these words."""
        assert self.folder is not None and self.programs is not None, "a server that others run"
        _as_postgres([str(self.programs / "pg_ctl"), "-D", str(self.folder / "data"), "-w", *words])


def postgres_programs() -> Path:
    """The folder of PostgreSQL's own programs. Raises Missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    raise Missing("PostgreSQL is not installed (Debian: apt-get install postgresql)")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server with an empty cluster in a folder of its own; durable writes are off unless a test turns them on."""
    if url := os.environ.get("SEED_STORY_TEST_POSTGRES"):
        yield Postgres(url.rstrip("/"))
        return
    programs, port = postgres_programs(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="seed-story-pg-", dir="/tmp"))  # a short path, for its socket
    folder.chmod(0o755)
    server = Postgres(f"postgresql://seed@127.0.0.1:{port}", folder, programs)
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        create = [str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "seed", "--no-sync"]
        _as_postgres([*create, "-E", "UTF8", "--locale=C.UTF-8"])
        settings = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=200"
        server.control("start", "-o", settings, "-l", str(folder / "log"))
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.control("stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(command: list[str]) -> None:
    """Runs it as somebody whom PostgreSQL serves: not as root."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, cwd="/tmp", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr}")


@contextmanager
def s3_store() -> Iterator[dict[str, str]]:
    """A store that speaks S3 (moto) with an empty bucket; yields the environment by which programs find it."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    environment = {
        "ASSETS_URL": "s3://stories/assets",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    try:
        _make_bucket(environment)
        yield environment
    finally:
        process.kill()
        process.wait()


def _make_bucket(environment: dict[str, str]) -> None:
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()  # those it kept speak to the store of an earlier test
    store = s3fs.S3FileSystem(
        key="test", secret="test", endpoint_url=environment["AWS_ENDPOINT_URL"], skip_instance_cache=True
    )
    end = time.monotonic() + 60
    while True:
        with contextlib.suppress(Exception):
            store.mkdir("stories")
            return
        if time.monotonic() > end:
            raise RuntimeError("the store did not answer")
        time.sleep(0.2)
