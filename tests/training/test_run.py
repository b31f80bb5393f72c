"""The order of a whole run; that its steps really run, share GPUs, resume and fail loudly; and one real run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from transformers import LlamaForCausalLM

from seed_story.models.language_model import llama_config
from seed_story.models.prompt import debug_tokenizer
from seed_story.presets import PRESETS
from training import run
from training.evaluation.probes import Probe, save_probe
from training.executor import Executor, Status, Step
from training.run import Settings, plan, table
from training.stopping import STOPPED_EXIT_CODE

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, pathlib, signal, sys, time
what, file, *more = sys.argv[1:]
file = pathlib.Path(file)
if what == "fail":
    sys.exit("out of luck")
if what == "slowly":  # half of the work, until it is told to end; the other half the next time
    half = file.with_suffix(".half")
    if not half.exists():
        signal.signal(signal.SIGTERM, lambda *_: (half.write_text("half"), sys.exit(143)))
        file.with_suffix(".began").write_text("x")
        time.sleep(60)
print("answer", os.environ["CUDA_VISIBLE_DEVICES"])
file.with_suffix(".times").write_text(f"{time.monotonic()}")
time.sleep(float(more[0]) if more else 0)
file.write_text(f"{time.monotonic()}")
"""


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "writes.py").write_text(PROGRAM)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("training.executor.POLL", 0.02)


def step(name: str, folder: Path, *after: str, what: str = "write", more: str = "", **options: object) -> Step:
    arguments = (what, str(folder / name), *([more] if more else []))
    return Step(name=name, module="writes", arguments=arguments, after=after, result=folder / name, **options)


def settings(**changes: object) -> Settings:
    return Settings(**({"preset": "mini", "base": Path("base"), "out": Path("run"), "test_stories": 8} | changes))


# ------------------------------------------------------------------------------------------------------------- plan


@pytest.mark.parametrize("shipped", [False, True])
def test_every_step_waits_for_earlier_ones_only(shipped: bool) -> None:
    steps = plan(settings(shipped=shipped, gpus=2))
    Executor(steps, Path("run"))  # checks the order
    names = [one.name for one in steps]
    assert len(set(names)) == len(names)
    assert ("vae" in names) is not shipped
    assert {"encode", "stage2", "adapt", "drawings", "regressions", "generate_7", "score_generated", "report"} <= set(
        names
    )


def test_a_try_is_shorter_and_needs_no_probe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "PROBE", tmp_path / "none")
    steps = {one.name: one for one in plan(settings(scale=0.01))}
    assert steps["stage2"].arguments[-2:] == ("--steps", "47") and "probe" not in steps
    assert "model" in steps["score_generated"].arguments and "publish" in steps["score_truth"].after
    assert "--steps" not in {one.name: one for one in plan(settings())}["stage2"].arguments


def test_told_with_the_trained_weights() -> None:
    steps = {one.name: one for one in plan(settings(out=Path("somewhere")))}
    weights = Path(steps["generate_0"].environment["SEED_STORY_WEIGHTS"])
    assert (
        steps["publish"].result == Path("somewhere/weights/mini/config.json") and "publish" in steps["generate_0"].after
    )
    assert weights == Path("somewhere/weights").resolve()


def test_settings_that_cannot_be() -> None:
    for wrong in ({"preset": "george"}, {"test_stories": 0}, {"scale": 0.0}, {"scenes": 1}):
        with pytest.raises(ValueError):
            settings(**wrong)


# --------------------------------------------------------------------------------------------------------- executor


def test_steps_run_once(tmp_path: Path) -> None:
    steps = [step("one", tmp_path), step("two", tmp_path, "one", answer=tmp_path / "said")]
    first = Executor(steps, tmp_path).run()
    written = (tmp_path / "two").read_text()
    assert float((tmp_path / "one").read_text()) <= float((tmp_path / "two.times").read_text())
    assert (tmp_path / "said").read_text().startswith("answer")
    assert {name: one.mark for name, one in Executor(steps, tmp_path).run().items()} == {
        name: one.mark for name, one in first.items()
    }
    assert (tmp_path / "two").read_text() == written
    lines = table(steps, first, 3.0).splitlines()
    assert len(lines) == 5 and "| one | done |" in lines[2]


def test_what_is_made_of_something_new_is_made_anew(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    steps = [step("one", tmp_path), step("two", tmp_path, "one", scratch=(kept,))]
    Executor(steps, tmp_path).run()
    written = (tmp_path / "two").read_text()
    kept.mkdir()
    Executor([replace(steps[0], arguments=(*steps[0].arguments, "0.01")), steps[1]], tmp_path).run()
    assert (tmp_path / "two").read_text() != written and not kept.exists()
    (tmp_path / "one").unlink()  # a result that is gone is made again, and all that follows
    assert Executor(steps, tmp_path).run()["one"].state == "done" and (tmp_path / "one").exists()


def test_a_failing_step_ends_the_run_with_its_log(tmp_path: Path) -> None:
    steps = [step("one", tmp_path), step("two", tmp_path, "one", what="fail")]
    with pytest.raises(SystemExit, match="(?s)two failed.*out of luck"):
        Executor(steps, tmp_path).run()
    status = Status.read(tmp_path / "steps" / "two.json")
    assert status is not None and status.state == "failed"
    with pytest.raises(SystemExit, match="no .*three"):
        Executor([Step(name="three", module="this", result=tmp_path / "three")], tmp_path).run()


def test_gpus_are_shared_and_never_taken_twice(tmp_path: Path) -> None:
    whole = [step(f"whole{i}", tmp_path, gpus=1, more="0.3") for i in range(2)]
    shared = [step(f"shared{i}", tmp_path, gpus=1, sharing=3, answer=tmp_path / f"at{i}") for i in range(4)]
    Executor([*whole, *shared], tmp_path, ("0", "1")).run()
    ended = min(float((tmp_path / f"whole{i}").read_text()) for i in range(2))
    assert all(float((tmp_path / f"shared{i}.times").read_text()) >= ended for i in range(4))
    assert {(tmp_path / f"at{i}").read_text() for i in range(4)} <= {"answer 0\n", "answer 1\n"}


def test_a_step_waits_for_those_before_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not come before"):
        Executor([step("one", tmp_path, "two"), step("two", tmp_path)], tmp_path)


def test_a_run_that_is_told_to_end_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    code = (
        "import pathlib, sys; from training.executor import Executor, Step; f = pathlib.Path(sys.argv[1])\n"
        "Executor([Step(name='long', module='writes', arguments=('slowly', str(f / 'long')), result=f / 'long',"
        " scratch=(f / 'kept',))], f).run()"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environment, cwd=ROOT) as process:
        until = time.monotonic() + 60
        while not (tmp_path / "long.began").exists() and time.monotonic() < until:
            time.sleep(0.02)
        kept.mkdir(exist_ok=True)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert process.returncode == STOPPED_EXIT_CODE
    status = Status.read(tmp_path / "steps" / "long.json")
    assert status is not None and status.state == "stopped" and (tmp_path / "long.half").exists()
    again = Step(
        name="long", module="writes", arguments=("slowly", str(tmp_path / "long")), result=tmp_path / "long",
        scratch=(kept,),
    )  # fmt: skip
    done = Executor([again], tmp_path).run()["long"]
    assert done.state == "done" and done.seconds > status.seconds and kept.exists()


# ------------------------------------------------------------------------------------------------------- a real run


@pytest.mark.slow
def test_a_real_run_of_the_debug_preset(tmp_path: Path) -> None:
    """All but what reads pictures with the preset's own eyes, which know two places only."""
    base, probe, out = tmp_path / "base", tmp_path / "probe", tmp_path / "run"
    preset, reader = PRESETS["debug"], PRESETS["mini"].reader
    assert reader is not None
    LlamaForCausalLM(llama_config(preset.language_model)).save_pretrained(base)
    debug_tokenizer().save_pretrained(base)
    probe.mkdir()
    save_probe(probe, Probe(dict(reader.attributes), 64), {})
    options = {
        "preset": "debug", "base": base, "out": out, "probe": probe, "stories": 2,
        "test-stories": 2, "scenes": 3, "workers": 2,
    }  # fmt: skip
    command = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    done = subprocess.run(
        [sys.executable, "-m", "training.run", *command],
        cwd=ROOT, capture_output=True, text=True, timeout=900, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    times = json.loads((out / "times.json").read_text())
    assert {"vae", "stage2", "adapt", "generate_0", "score_generated", "report"} <= times["seconds"].keys()
    assert (out / "report.html").stat().st_size > 1000 and "| report | done |" in done.stdout
    again = subprocess.run(
        [sys.executable, "-m", "training.run", *command],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert again.returncode == 0 and " begins" not in again.stdout
