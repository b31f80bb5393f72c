"""`python app.py` as a process that is watched: its page, its log, its memory, and where it stands when it hangs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from tests.running_app import ROOT, free_port

LOOK = 0.25  # seconds between two looks at the memory
ENDING = 30.0  # seconds that the app may take to end
TAIL = 150  # lines of its log that are shown when something went wrong
MIB = 2**20


class PlayError(Exception):
    """Something did not come as it should: a sentence."""


class App:
    """The page as a process with a fresh home. Its log is `home/app.log`."""

    def __init__(self, home: Path, flags: Sequence[str], more: Mapping[str, str]) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.log, port = home, home / "app.log", free_port()
        self.url = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "SEED_STORY_HOME": str(home),
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_TEMP_DIR": str(home / "gradio"),
            "GRADIO_ANALYTICS_ENABLED": "False",
            **more,
        }
        # With faulthandler an abort writes down what every thread was doing.
        command = [sys.executable, "-X", "faulthandler", "app.py", *flags]
        with self.log.open("w", encoding="utf-8") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        self.memory = Memory(self._process.pid)

    def wait_for_page(self, patience: float) -> None:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            self.check()
            try:
                with urllib.request.urlopen(self.url, timeout=5):
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.2)
        raise PlayError(f"The page did not come in {patience:.0f} seconds.")

    def check(self) -> None:
        """Raises PlayError when the app has ended by itself."""
        if self._process.poll() is not None:
            raise PlayError(f"The app ended by itself with {self._process.returncode}.")

    def abort(self) -> None:
        """Ends it, and has every thread's stack written to the log."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGABRT)
        self._gone(ENDING)

    def close(self) -> None:
        """Ends it as a person would, or by force."""
        self.memory.close()
        if self._process.poll() is None:
            self._process.terminate()
        self._gone(ENDING)

    def _gone(self, patience: float) -> None:
        try:
            self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        told = [line for line in lines if not line.startswith("Extension modules:")]
        return "\n".join(told[-TAIL:])


class Memory:
    """The most memory that a process and its children held, as far as looks from time to time can tell, in MiB.

    `gpu` is by how much more was taken on the GPUs that it sees than before (nvidia-smi's figure); None without one.
    """

    def __init__(self, pid: int) -> None:
        self.rss, self.gpu = 0.0, None if shutil.which("nvidia-smi") is None else 0.0
        self._pid, self._over = pid, threading.Event()
        self._before = self._on_gpu() if self.gpu is not None else 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True, name="memory")
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join(timeout=10)

    def _watch(self) -> None:
        while not self._over.wait(LOOK):
            try:
                process = psutil.Process(self._pid)
                every = [process, *process.children(recursive=True)]
                self.rss = max(self.rss, sum(one.memory_info().rss for one in every) / MIB)
            except psutil.Error:
                continue
            if self.gpu is not None:
                self.gpu = max(self.gpu, self._on_gpu() - self._before)

    def _on_gpu(self) -> float:
        command = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
        if seen := os.environ.get("CUDA_VISIBLE_DEVICES"):  # others may be busy with something else
            command += ["-i", seen]
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=20).stdout
            return sum(float(line) for line in said.split())
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return self._before if hasattr(self, "_before") else 0.0
