"""A model with Kokoro's inputs and output, in miniature: each token lasts as long as its number says.

Written as an ONNX file by hand (protobuf needs no package for that), so that the tests fetch nothing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

HOP = 600  # samples of a frame
INT64, FLOAT = 7, 1


def _field(number: int, payload: bytes | int | str) -> bytes:
    if isinstance(payload, int):
        return _varint(number << 3) + _varint(payload)
    data = payload.encode() if isinstance(payload, str) else payload
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _value(name: str, kind: int, shape: list[int | str]) -> bytes:
    dims = b"".join(_field(1, _field(1, size) if isinstance(size, int) else _field(2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, dims)))


def _tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(_field(1, size) for size in values.shape)
    kind = INT64 if values.dtype == np.int64 else FLOAT
    return dims + _field(2, kind) + _field(8, name) + _field(9, values.tobytes())


def _node(kind: str, inputs: list[str], output: str, **numbers: int) -> bytes:
    attributes = b"".join(
        _field(5, _field(1, name) + _field(3, value) + _field(20, 2)) for name, value in numbers.items()
    )
    return b"".join(_field(1, i) for i in inputs) + _field(2, output) + _field(3, output) + _field(4, kind) + attributes


def write_model(path: Path, *, tells_lengths: bool = True) -> None:
    """tokens -> lengths = 1 + tokens mod 3 frames (over speed, at least 1); sound = noise as loud as the style says."""
    lengths = "/encoder/Clip_output_0" if tells_lengths else "/other/Clip_output_0"
    nodes = [
        _node("Mod", ["tokens", "three"], "rest"),
        _node("Cast", ["rest"], "rest_float", to=FLOAT),
        _node("Add", ["rest_float", "one_float"], "wanted"),
        _node("Div", ["wanted", "speed"], "quick"),
        _node("Round", ["quick"], "rounded"),
        _node("Max", ["rounded", "one_float"], lengths),
        _node("ReduceSum", [lengths], "frames", keepdims=0),
        _node("Mul", ["frames", "hop"], "samples_float"),
        _node("Cast", ["samples_float"], "samples", to=INT64),
        _node("Range", ["zero", "samples", "one"], "steps"),
        _node("Cast", ["steps"], "steps_float", to=FLOAT),
        _node("Mul", ["steps_float", "pitch"], "turns"),
        _node("Sin", ["turns"], "wave"),
        _node("ReduceMean", ["style"], "loud", keepdims=0),
        _node("Mul", ["wave", "loud"], "audio"),
    ]
    constants = {
        "three": np.array([[3]], np.int64),
        "one_float": np.array([[1.0]], np.float32),
        "hop": np.array(HOP, np.float32),
        "zero": np.array(0, np.int64),
        "one": np.array(1, np.int64),
        "pitch": np.array(0.1, np.float32),
    }
    graph = b"".join(_field(1, node) for node in nodes) + _field(2, "tiny")
    graph += b"".join(_field(5, _tensor(name, values)) for name, values in constants.items())
    graph += _field(11, _value("tokens", INT64, [1, "T"])) + _field(11, _value("style", FLOAT, [1, 256]))
    graph += _field(11, _value("speed", FLOAT, [1])) + _field(12, _value("audio", FLOAT, ["N"]))
    path.write_bytes(_field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17)))


def write_pack(folder: Path, *, tells_lengths: bool = True) -> None:
    """A model and two voices, one twice as loud as the other."""
    folder.mkdir(parents=True, exist_ok=True)
    write_model(folder / "kokoro.onnx", tells_lengths=tells_lengths)
    for name, loud in (("af_bella", 0.4), ("bm_george", 0.2)):
        np.full((510, 1, 256), loud, np.float32).tofile(folder / f"{name}.bin")
