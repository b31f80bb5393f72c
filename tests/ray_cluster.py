"""A Ray cluster in a program of its own, as operators run one. The program of the tests never starts Ray: its threads
would live on in it, and where one of them parses while another one does, Python 3.11 takes that for an error.

`python -m tests.ray_cluster` prints a line of JSON: its address and the folder of its logs. For each line with a number
it prints the processes of the replicas, once there are so many. It ends when nobody holds its input open.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240.0  # seconds until so many replicas are there


@dataclass(frozen=True)
class Cluster:
    """`environment` is what others need to be let in; `logs` the folder of its session's."""

    environment: dict[str, str]
    logs: Path
    process: subprocess.Popen[str]

    def replicas(self, count: int) -> list[int]:
        """The processes of the replicas; waits until there are so many."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        return cast(list[int], _answer(self.process))

    def mentions(self, text: str) -> list[Path]:
        """The replicas' logs that say so; each is named after its process, at the end."""
        return [log for log in self.logs.glob("worker-*.err") if text in log.read_text(encoding="utf-8")]


@contextmanager
def ray_cluster(log: Path, processors: int = 4) -> Iterator[Cluster]:
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    secret = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": uuid.uuid4().hex}
    environment = (
        os.environ
        | secret
        | {
            "PYTHONPATH": paths,
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_raylet_start_wait_time_s": "180",
        }
    )
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ray_cluster", str(processors)],
            cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    try:
        said = _answer(process, log)
        yield Cluster({"RAY_ADDRESS": said["address"], **secret}, Path(said["logs"]), process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answer(process: subprocess.Popen[str], log: Path | None = None) -> Any:
    assert process.stdout is not None
    for line in process.stdout:  # Ray says things of its own there
        if line.startswith(("{", "[")):
            return json.loads(line)
    told = log.read_text(encoding="utf-8")[-2000:] if log is not None else ""
    raise RuntimeError(f"The cluster ended with {process.wait()}. {told}")


def main() -> None:
    import ray

    from seed_story.serving.ray_serve import APP

    ray.init(
        num_cpus=int(sys.argv[1]),
        include_dashboard=False,
        namespace=APP,
        log_to_driver=False,
        object_store_memory=100_000_000,
    )
    logs = Path(ray._private.worker._global_node.get_session_dir_path()) / "logs"  # type: ignore[attr-defined]
    _say({"address": ray.get_runtime_context().gcs_address, "logs": str(logs)})
    for line in sys.stdin:
        _say(_replicas(APP, int(line)))
    ray.shutdown()


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _replicas(app: str, count: int) -> list[int]:
    from ray import serve

    found: set[int] = set()
    end = time.monotonic() + PATIENCE
    while len(found) < count and time.monotonic() < end:
        try:
            handle = serve.get_app_handle(app)
            asked = [handle.facts.remote() for _ in range(8)]
            now = {answer.result(timeout_s=120)["pid"] for answer in asked}
            found = now if len(now) >= count else found | now
        except Exception:  # noqa: BLE001 - one that was just killed, or none was started yet
            found = set()
        time.sleep(0.3)
    return sorted(pid for pid in found if os.path.exists(f"/proc/{pid}"))


if __name__ == "__main__":
    main()
