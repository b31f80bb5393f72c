"""The full-size benchmark plays on the CPU with a tiny stand-in: its sections run, add up and are told as tables."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks import full_size
from tests.benchmarks.full.setting import PHASES


def test_sections_add_to_one_report(tmp_path, capsys):
    common = ["--tiny", "--compiled", "no", "--attention", "usual", "--scenes", "2", "--out", str(tmp_path)]
    full_size.main([*common, "--sections", "reference"])
    full_size.main([*common, "--sections", "product,words,long"])
    found = json.loads((tmp_path / "full_size.json").read_text())
    assert set(found) == {"reference", "product", "words", "long"}
    for name in ("reference", "product"):
        told = found[name]["values"]
        assert len(told["seconds"]) == 2 and set(told["phases"]) == set(PHASES)
        assert all(told["phases"][phase] > 0 for phase in ("prefill", "text tokens", "image queries", "U-Net", "VAE"))
    assert (
        found["product"]["values"]["phases"]["visual encoder"]
        == 0
        < found["reference"]["values"]["phases"]["visual encoder"]
    )
    lines = (tmp_path / "full_size.md").read_text()
    assert "| reference: 50 Euler steps, nothing kept |" in lines and "against reference" in lines
    long = found["long"]["values"]
    assert long["entries late"] <= long["entries early"] + 12  # the sink is bounded
    assert "tiny stand-in, 5 words" in capsys.readouterr().out


def test_a_limit_is_met_or_told(tmp_path):
    full_size.main(
        [
            "--tiny",
            "--scenes",
            "2",
            "--limits",
            "22",
            "--plan",
            "int8-offload",
            "--sections",
            "memory",
            "--out",
            str(tmp_path),
        ]
    )
    (row,) = json.loads((tmp_path / "full_size.json").read_text())["memory"]["values"]
    assert (row["plan"], row["scenes"], row["said"]) == ("int8-offload", 2, "")


def test_unknown_sections_are_refused(capsys):
    with pytest.raises(SystemExit):
        full_size.main(["--tiny", "--sections", "everything"])
    assert "no section everything" in capsys.readouterr().err
