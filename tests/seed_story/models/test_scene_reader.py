from __future__ import annotations

import torch

from seed_story.models.scene_reader import SceneReader
from seed_story.presets import DEBUG, MINI


def test_it_is_small() -> None:
    reader = SceneReader(MINI.reader)
    assert sum(p.numel() for p in reader.parameters()) < 500_000
    assert reader(torch.randn(2, 64, 256))["place"].shape == (2, len(MINI.reader.attributes["place"]))


def test_it_learns_to_read() -> None:
    torch.manual_seed(0)
    reader = SceneReader(DEBUG.reader)
    features = torch.randn(6, 16, 128)
    labels = {"place": torch.tensor([0, 1, 0, 1, 0, 1]), "kind1": torch.tensor([0, 1, 2, 0, 1, -100])}
    optimiser = torch.optim.Adam(reader.parameters(), 3e-3)
    for _ in range(40):
        loss, accuracies = reader.loss(features, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert {name: value.item() for name, value in accuracies.items()} == {"place": 1.0, "kind1": 1.0}
    words = reader.read(features[2])
    assert {name: word for name, (word, _) in words.items()} == {"place": "meadow", "kind1": "owl"}
    assert all(0 < probability <= 1 for _, probability in words.values())


def test_unknown_labels_train_nothing() -> None:
    reader = SceneReader(DEBUG.reader)
    loss, accuracies = reader.loss(torch.randn(2, 16, 128), {"place": torch.tensor([-100, -100])})
    assert loss.item() == 0
    assert accuracies["place"].isnan()
