"""Commands that wait for one another, run side by side on the GPUs that there are, and go on where they were.

Every step leaves `OUT/steps/NAME.json`: its state, its command and what it was made from. A step that is done is not
run again unless its command, or a step that it waits for, has changed; then what it kept to go on from is thrown away.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from types import FrameType

from training.stopping import STOPPED_EXIT_CODE

POLL = 0.5  # seconds
GRACE = 120.0  # seconds that a step has to write its checkpoint when it is told to end
DDP = Path(__file__).resolve().parent / "accelerate" / "ddp.yaml"


@dataclass(frozen=True, kw_only=True)
class Step:
    """`python -m module arguments`, the steps that must be done before it, and what it leaves behind.

    It takes `gpus` whole GPUs (fewer where there are fewer), or a share of them with `sharing` - 1 others of its kind.
    `tuning` are arguments that do not change the result. What it prints becomes the file `answer`. `scratch` are
    folders that are removed before it begins anew, and kept when it goes on.
    """

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    result: Path | None = None
    gpus: int = 0
    sharing: int = 1
    tuning: tuple[str, ...] = ()
    answer: Path | None = None
    scratch: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.gpus < 0 or self.sharing < 1:
            raise ValueError("gpus must not be negative, sharing at least 1")

    @property
    def results(self) -> list[Path]:
        return [path for path in (self.result, self.answer) if path is not None]


@dataclass(frozen=True, kw_only=True)
class Status:
    """`inputs`: the marks of the steps that it waited for; `mark` is its own, new whenever it is done again."""

    state: str  # running, stopped, failed, done
    command: tuple[str, ...]
    inputs: Mapping[str, str]
    seconds: float = 0.0  # of all tries together
    mark: str = ""

    @classmethod
    def read(cls, file: Path) -> Status | None:
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
            return cls(**(values | {"command": tuple(values["command"])}))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, file: Path) -> None:
        write_whole(file, json.dumps(asdict(self), indent=1) + "\n")


def write_whole(file: Path, text: str) -> None:
    """A reader sees the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, file)


@dataclass(kw_only=True)
class _Running:
    step: Step
    status: Status
    devices: tuple[str, ...]
    process: subprocess.Popen[bytes]
    began: float


class Executor:
    """Runs steps in `out`. `devices` are values for CUDA_VISIBLE_DEVICES; without a GPU one empty value."""

    def __init__(
        self,
        steps: Sequence[Step],
        out: Path,
        devices: Sequence[str] = ("",),
        *,
        say: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        names = [step.name for step in steps]
        for number, step in enumerate(steps):
            if not set(step.after) <= set(names[:number]):
                raise ValueError(f"{step.name} waits for a step that does not come before it")
        self.steps, self.out, self.devices, self.say = tuple(steps), Path(out), tuple(devices), say
        self.statuses: dict[str, Status] = {}
        self._running: dict[str, _Running] = {}
        self._stopping = False

    def run(self) -> dict[str, Status]:
        """Until all is done. Raises SystemExit: with a log's end when a step fails, TOLD_TO_END on SIGTERM or Ctrl-C.

        Then everything that runs is told to end, too, and waited for.
        """
        before = {number: signal.signal(number, self._note) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._find_done()
            while len(self._done) < len(self.steps):
                self._collect()
                if self._stopping:
                    self.say("told to end")
                    raise SystemExit(STOPPED_EXIT_CODE)
                self._start_what_can()
                if len(self._done) < len(self.steps):
                    time.sleep(POLL)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self.statuses

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    # ------------------------------------------------------------------------------------------- what is there

    @property
    def _done(self) -> set[str]:
        return {name for name, status in self.statuses.items() if status.state == "done"}

    def _file(self, step: Step) -> Path:
        return self.out / "steps" / f"{step.name}.json"

    def _inputs(self, step: Step) -> dict[str, str]:
        return {name: self.statuses[name].mark for name in step.after}

    def _command(self, step: Step) -> tuple[str, ...]:
        return (step.module, *step.arguments)

    def _find_done(self) -> None:
        for step in self.steps:
            status = Status.read(self._file(step))
            if status is None or status.state != "done" or not set(step.after) <= self._done:
                continue
            same = status.command == self._command(step) and status.inputs == self._inputs(step)
            if same and all(path.exists() for path in step.results):
                self.statuses[step.name] = status
                self.say(f"{step.name} is there already")

    # -------------------------------------------------------------------------------------------------- the work

    def _start_what_can(self) -> None:
        for step in self.steps:
            if step.name in self._done or step.name in self._running or not set(step.after) <= self._done:
                continue
            devices = self._free_devices(step)
            if devices is not None:
                self._start(step, devices)

    def _free_devices(self, step: Step) -> tuple[str, ...] | None:
        """The least used devices that have room, or None."""
        load = dict.fromkeys(self.devices, Fraction(0))
        for one in self._running.values():
            for device in one.devices:
                load[device] += Fraction(1, one.step.sharing)
        room = [
            device for device in sorted(load, key=lambda d: load[d]) if load[device] + Fraction(1, step.sharing) <= 1
        ]
        needed = min(step.gpus, len(self.devices))
        return tuple(sorted(room[:needed])) if len(room) >= needed else None

    def _start(self, step: Step, devices: tuple[str, ...]) -> None:
        old = Status.read(self._file(step))
        fresh = Status(state="running", command=self._command(step), inputs=self._inputs(step))
        goes_on = old is not None and (old.command, dict(old.inputs)) == (fresh.command, fresh.inputs)
        if not goes_on or (old is not None and old.state == "done"):
            for folder in step.scratch:
                shutil.rmtree(folder, ignore_errors=True)
        elif old is not None:
            fresh = Status(**(asdict(fresh) | {"seconds": old.seconds}))
        fresh.write(self._file(step))
        python = [sys.executable, "-m"]
        launch = ["accelerate.commands.launch", "--config_file", str(DDP), "--num_processes", str(len(devices)), "-m"]
        command = [*python, *(launch if len(devices) > 1 else []), *self._command(step), *step.tuning]
        environment = {
            **os.environ, "TOKENIZERS_PARALLELISM": "false", **step.environment,
            "CUDA_VISIBLE_DEVICES": ",".join(devices),
        }  # fmt: skip
        log = self._log(step)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as err, (self._unfinished(step) or log).open("wb" if step.answer else "ab") as output:
            # A session of its own: Ctrl-C reaches us alone, and we tell it to end.
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=err, start_new_session=True)
        self._running[step.name] = _Running(
            step=step, status=fresh, devices=devices, process=process, began=time.monotonic()
        )
        self.say(f"{step.name} begins" + (f" on {environment['CUDA_VISIBLE_DEVICES']}" if any(devices) else ""))

    def _log(self, step: Step) -> Path:
        return self.out / "logs" / f"{step.name}.log"

    def _unfinished(self, step: Step) -> Path | None:
        if step.answer is None:
            return None
        step.answer.parent.mkdir(parents=True, exist_ok=True)
        return step.answer.with_name(f".{step.answer.name}.unfinished")

    def _collect(self) -> None:
        """Notes what has ended. Raises SystemExit for a step that failed."""
        for name, one in list(self._running.items()):
            code = one.process.poll()
            if code is None:
                continue
            del self._running[name]
            if code == 0 and (unfinished := self._unfinished(one.step)) is not None and one.step.answer is not None:
                os.replace(unfinished, one.step.answer)
            missing = [str(path) for path in one.step.results if not code and not path.exists()]
            terminated = code in (STOPPED_EXIT_CODE, -signal.SIGTERM)
            state = "stopped" if terminated else "failed" if code or missing else "done"
            self._finish(one, state)
            if state == "stopped" and not self._stopping:
                raise SystemExit(f"{name} was told to end; the same command goes on from here.")
            if state == "failed":
                end = self._log(one.step).read_text(errors="replace")[-2000:]
                raise SystemExit(f"{name} failed" + (f": no {', '.join(missing)}" if missing else "") + f":\n{end}")
            if state == "done":
                self.say(f"{name} is done")

    def _finish(self, one: _Running, state: str) -> None:
        seconds = one.status.seconds + time.monotonic() - one.began
        mark = os.urandom(8).hex() if state == "done" else ""
        status = Status(**(asdict(one.status) | {"state": state, "seconds": round(seconds, 2), "mark": mark}))
        status.write(self._file(one.step))
        self.statuses[one.step.name] = status

    def _end_all(self) -> None:
        for one in self._running.values():
            one.process.terminate()
        until = time.monotonic() + GRACE
        for one in list(self._running.values()):
            try:
                one.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()
            self._finish(one, "stopped")
        self._running.clear()
