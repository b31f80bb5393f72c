"""What is drawn from features: right readings counted, pictures that depend on nothing else, sheets, the command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from seed_story.errors import InputError
from seed_story.models.detokenizer import Detokenizer
from seed_story.models.scene_reader import IGNORED, SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from training.artifacts import load_artifact, load_vae, save_artifact
from training.attribute_labels import labels_of
from training.evaluation import drawings
from training.evaluation.drawings import accuracies, draw, sheet
from training.pictures import PackedPictures
from training.stage1_detokenizer import negative_features

SIDE = 192  # of a picture on the sheet


def parts(run) -> tuple[VisualTokenizer, SceneReader, Detokenizer]:
    tokenizer, reader = VisualTokenizer(run.preset.visual_tokenizer), SceneReader(run.preset.reader)
    detokenizer = Detokenizer(run.preset.detokenizer)
    for name, part in (("visual_tokenizer", tokenizer), ("reader", reader), ("detokenizer", detokenizer)):
        load_artifact(run.folder, name, part)
    load_vae(run.folder, detokenizer)
    return tokenizer.eval(), reader.eval(), detokenizer.eval()


def encoded(run, chosen: torch.Tensor) -> torch.Tensor:
    tokenizer, *_ = parts(run)
    pictures = PackedPictures(run.pack, "cpu", encoder_size=run.preset.visual_tokenizer.image_size)
    with torch.inference_mode():
        return tokenizer(pictures.for_encoder(chosen))


def words_right(run, features: torch.Tensor, chosen: torch.Tensor) -> dict[str, float]:
    """Shares of right words, picture by picture, by the way on which the reader speaks to people."""
    _, reader, _ = parts(run)
    read = [reader.read(one) for one in features]
    shares = {}
    for name, label in labels_of(run.pack).items():
        words = run.preset.reader.attributes[name]
        wanted = [words[number] for number in label[chosen].tolist()]
        asked = [one[name][0] == word for one, word in zip(read, wanted, strict=True) if word]
        if asked:
            shares[name] = sum(asked) / len(asked)
    return shares


def test_only_what_is_there_and_known_counts() -> None:
    attributes = {"place": ("lake", "cave"), "kind1": ("", "fox", "owl"), "kind2": ("", "fox")}
    logits = {
        "place": torch.tensor([[2.0, 1.0], [1.0, 2.0], [2.0, 1.0], [2.0, 1.0]]),  # lake, cave, lake, lake
        "kind1": torch.tensor(
            [[0.0, 1.0, 2.0], [3.0, 1.0, 2.0], [0.0, 2.0, 1.0], [0.0, 2.0, 1.0]]
        ),  # owl, "", fox, fox
        "kind2": torch.zeros(4, 2),
    }
    labels = {
        "place": torch.tensor([0, 0, 1, IGNORED]),
        "kind1": torch.tensor([2, 0, 1, 2]),
        "kind2": torch.tensor([0, 0, 0, 0]),  # nobody anywhere: no question
    }
    found = accuracies(attributes, logits, labels)
    assert found == {"place": pytest.approx(1 / 3), "kind1": pytest.approx(2 / 3)}


def test_a_picture_depends_on_its_features_and_its_seed_only(tiny_run) -> None:
    tokenizer, _, detokenizer = parts(tiny_run)
    negative = negative_features(tiny_run.preset, tokenizer)
    features = torch.randn(66, *negative.shape[1:], generator=torch.Generator().manual_seed(0))
    options = {"steps": 1, "guidance": 1.0}
    drawn = draw(detokenizer, features, negative, **options)
    assert drawn.shape == (66, 3, 64, 64) and -1 <= drawn.min() < drawn.max() <= 1
    # The 64th and later ones are in a piece of their own, and their seeds go on where the first piece ended.
    torch.testing.assert_close(
        draw(detokenizer, features[64:], negative, seed=64, **options), drawn[64:], atol=0.02, rtol=0
    )
    torch.testing.assert_close(draw(detokenizer, features[:1], negative, **options), drawn[:1], atol=0.02, rtol=0)
    same = features[:1].expand(2, -1, -1)
    first, second = draw(detokenizer, same, negative, **options)
    assert (first - second).abs().max() > 0.1


def test_the_preset_says_how_is_drawn_where_nobody_else_does(tiny_run) -> None:
    tokenizer, _, detokenizer = parts(tiny_run)
    config, negative = tiny_run.preset.detokenizer, negative_features(tiny_run.preset, tokenizer)
    features = torch.randn(2, *negative.shape[1:], generator=torch.Generator().manual_seed(0))
    usual = draw(detokenizer, features, negative)
    said = draw(detokenizer, features, negative, steps=config.steps, guidance=config.guidance_scale)
    assert torch.equal(usual, said)
    for other in ({"steps": 1}, {"guidance": 1.0}, {"seed": 1}):
        assert not torch.allclose(draw(detokenizer, features, negative, **other), usual, atol=0.02), other


def test_a_sheet_shows_every_picture_below_its_like(tmp_path: Path) -> None:
    shades = torch.linspace(-1, 1, 5)
    above = shades.view(5, 1, 1, 1).expand(5, 3, 8, 8)
    sheet([above, -above], 3, tmp_path / "sheet.png", scale=16)
    with Image.open(tmp_path / "sheet.png") as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (4 * 16, 3 * 16, 3)  # two lines of three, and each of them twice
    cells = pixels[8::16, 8::16, 0].tolist()
    grey = [round((shade + 1) * 127.5) for shade in shades.tolist()]
    assert cells == [grey[:3], grey[::-1][:3], [*grey[3:], 0], [*grey[::-1][3:], 0]]


def test_the_command_reads_what_was_drawn(tiny_run, command, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(drawings, "PRESETS", {"debug": tiny_run.preset})
    usual = ("--pack", tiny_run.pack_folder, "--preset", "debug", "--count", 5)
    report = json.loads(command(drawings.main, tiny_run.folder, *usual, "--out", tmp_path / "made" / "usual.png"))
    chosen = torch.tensor([0, 4, 8, 12, 17])  # from the first to the last of 18
    features = encoded(tiny_run, chosen)
    tokenizer, _, detokenizer = parts(tiny_run)
    drawn = draw(detokenizer, features, negative_features(tiny_run.preset, tokenizer))
    clean = torch.from_numpy(tiny_run.pack.pictures[chosen.numpy()]).permute(0, 3, 1, 2).double()
    error = ((drawn.double() + 1) * 127.5 - clean).square().mean().item()
    assert report["psnr"] == pytest.approx(10 * np.log10(255**2 / error), abs=1e-3)
    assert report["read_from_features"] == pytest.approx(words_right(tiny_run, features, chosen))
    again = PackedPictures(
        replace(tiny_run.pack, pictures=((drawn + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()), "cpu",
        encoder_size=tiny_run.preset.visual_tokenizer.image_size,
    )  # fmt: skip
    with torch.inference_mode():
        seen = tokenizer(again.for_encoder(torch.arange(5)))
    assert report["read_from_drawings"] == pytest.approx(words_right(tiny_run, seen, chosen))
    with Image.open(tmp_path / "made" / "usual.png") as picture:
        assert picture.size == (5 * SIDE, 2 * SIDE)

    # The same features from a file, in another order: the same report.
    order = torch.tensor([3, 0, 4, 1, 2])
    np.save(tmp_path / "features.npy", features[order].numpy())
    np.save(tmp_path / "indices.npy", chosen[order].numpy())
    given = ("--features", tmp_path / "features.npy", "--indices", tmp_path / "indices.npy")
    other = json.loads(command(drawings.main, tiny_run.folder, *usual, *given, "--out", tmp_path / "given.png"))
    assert other["read_from_features"] == pytest.approx(report["read_from_features"])
    assert other["psnr"] == pytest.approx(report["psnr"], abs=0.5)  # other noise: seeds go by the place in the row


def test_a_small_pack_is_drawn_once(tiny_run, command, tmp_path: Path) -> None:
    """256 pictures are the default; a reader that lacks most words of the world is asked about its own."""
    reader = SceneReader(PRESETS["debug"].reader)
    with torch.no_grad():  # says "owl" of every picture
        reader.heads["kind1"].weight.zero_()
        reader.heads["kind1"].bias.copy_(torch.tensor([0.0, 0.0, 1.0]))
    folder = tmp_path / "run"
    folder.mkdir()
    for file in tiny_run.folder.iterdir():
        (folder / file.name).symlink_to(file)
    (folder / "reader.safetensors").unlink()
    save_artifact(folder, "reader", reader)
    out = tmp_path / "sheet.png"
    report = json.loads(
        command(drawings.main, folder, "--pack", tiny_run.pack_folder, "--preset", "debug", "--out", out)
    )
    kinds = [PRESETS["mini"].reader.attributes["kind1"][number] for number in labels_of(tiny_run.pack)["kind1"]]
    asked = [kind for kind in kinds if kind in ("fox", "owl")]
    assert 0 < len(asked) < len(kinds) == 18
    expected = {"kind1": pytest.approx(asked.count("owl") / len(asked))}
    assert report["read_from_features"] == report["read_from_drawings"] == expected
    with Image.open(out) as picture:
        assert picture.size == (8 * SIDE, 3 * 2 * SIDE)  # 18 pictures in lines of eight, and what was drawn of them


@pytest.mark.parametrize("which", ["mini", "george", "half"])
def test_what_cannot_be_compared_is_refused(which: str, tiny_run, command, capsys: pytest.CaptureFixture[str]) -> None:
    usual = (tiny_run.folder, "--pack", tiny_run.pack_folder)
    if which == "mini":  # so it would be for a pack of 256 px, the usual size
        with pytest.raises(InputError, match="64 px, mini draws 512: .*--size 512"):
            command(drawings.main, *usual)
        return
    wrong = ("--preset", "george") if which == "george" else ("--preset", "debug", "--features", "some.npy")
    with pytest.raises(SystemExit):
        command(drawings.main, *usual, *wrong)
    assert ("invalid choice: 'george'" if which == "george" else "belong together") in capsys.readouterr().err
