"""A whole story as one sequence in which every scene from the second on is a target.

The release supervises one scene of ten and throws the other nine away. Here each target scene has a query block of its
own, which nobody else sees; so one pass gives the losses of all scenes, equal to those of one pass each.

Shapes: B sequences of L tokens, n pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.attention.flex_attention import BlockMask

from seed_story.models.prompt import IGNORE, SEPARATOR, StoryTokens
from seed_story.presets import AttentionSettings

FOREVER = 1 << 20  # no story has as many scenes, or words
BLOCK = 128  # side of FlexAttention's tiles


@dataclass
class Layout:
    """A story of n scenes laid out once so that every scene from the second on is a target.

    Each target scene is its words, `<img>`, a query block (T_out image tokens whose states are regressed), an input
    block (T_in slots for the features) and `</img>`. Both blocks start at the same position; a query block sees all
    that came before and itself, and nobody else ever sees it. Rows are [L]; the masks of pictures are [n].
    `visibility` [L, 4] says who sees a token: its query block (0: none), its scene, the last scene that sees it, and
    its place in the order of reading.
    """

    input_ids: Tensor
    labels: Tensor
    position_ids: Tensor
    visibility: Tensor
    ids_cmp_mask: Tensor
    ids_gen_mask: Tensor
    embeds_cmp_mask: Tensor
    embeds_gen_mask: Tensor

    def __len__(self) -> int:
        return len(self.input_ids)

    @property
    def attention_mask(self) -> Tensor:
        """[L, L] bool: row attends to column."""
        return visible(self.visibility)


def visible(visibility: Tensor) -> Tensor:
    """[..., L, 4] -> [..., L, L] bool: what was read before and is not evicted; of query blocks only one's own."""
    block, scene, until, order = visibility.unbind(-1)
    before = order[..., None, :] <= order[..., :, None]
    own = (block[..., None, :] == 0) | (block[..., None, :] == block[..., :, None])
    return before & own & (scene[..., :, None] <= until[..., None, :])


def visible_blocks(visibility: Tensor) -> BlockMask:
    """The same as `visible` for FlexAttention, [B, L, 4] -> [B, 1, L, L]: what nobody sees is not computed either."""
    block, scene, until, order = (column.to(torch.int32).contiguous() for column in visibility.unbind(-1))

    def may_attend(batch: Tensor, _head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        own = (block[batch, key] == 0) | (block[batch, key] == block[batch, query])
        return (order[batch, key] <= order[batch, query]) & own & (scene[batch, query] <= until[batch, key])

    # Counted from the dense mask, in bools: `create_block_mask` would write whole matrices of 64-bit indices.
    length = block.shape[1]
    mask = F.pad(visible(visibility), (0, -length % BLOCK, 0, -length % BLOCK))
    tiles = mask.unflatten(2, (-1, BLOCK)).unflatten(1, (-1, BLOCK))  # [B, rows, BLOCK, columns, BLOCK]
    some, every = tiles.any(4).any(2)[:, None], tiles.all(4).all(2)[:, None]  # [B, 1, rows, columns]
    return BlockMask.from_kv_blocks(
        *_listed(some & ~every), *_listed(every), BLOCK_SIZE=BLOCK, mask_mod=may_attend, seq_lengths=(length, length)
    )


def _listed(tiles: Tensor) -> tuple[Tensor, Tensor]:
    """Which tiles of a row are chosen, as FlexAttention wants it: how many, and all numbers, the chosen ones first."""
    selected = tiles.to(torch.int32)
    return selected.sum(-1, dtype=torch.int32), selected.argsort(dim=-1, descending=True, stable=True).to(torch.int32)


def all_targets_layout(
    captions: Sequence[str],
    tokens: StoryTokens,
    *,
    first_scene: bool = False,
    end: bool = True,
    attention: AttentionSettings | None = None,
) -> Layout:
    """Lay out a story. The last scene has no input block; with `end` its `</img>` and `</s>` follow, as in a sample.

    Labels: words and `<img>` of every scene from the second on (`first_scene`: of the first too), and `</s>` once.
    Equal to `len(captions) - 1` samples of the release, up to the `</s>` of all but the last. With `attention` a scene
    sees what telling would have kept for it (`attention_sink.kept_positions`), else everything. Positions run on, so
    that the sink stands further away than in telling, where what is kept is renumbered.
    """
    rows: list[tuple[int, int, int, int, int, bool, bool]] = []  # id, label, position, block, scene, slot, query
    images: list[tuple[int, int]] = []  # positions of every `<img>` and its `</img>`
    position = 0
    last = len(captions) - 1

    def add(ids: Sequence[int], *, trained: bool = False, block: int = 0, slot: bool = False, query: bool = False):
        nonlocal position
        for token in ids:
            rows.append((token, token if trained else IGNORE, position, block, scene, slot, query))
            position += 1

    scene = 0
    add([tokens.bos])
    for scene, caption in enumerate(captions):  # noqa: B020 - `add` reads it
        words = tokens.encode(caption if scene == 0 else SEPARATOR + caption)
        add([*words, tokens.boi], trained=scene > 0 or first_scene)
        start = position
        if scene > 0:
            add(tokens.numbered[: tokens.num_img_out], block=scene, query=True)
        if scene < last:
            position = start
            add(tokens.numbered[: tokens.num_img_in], slot=True)
            add([tokens.eoi])
            images.append((start - 1, position - 1))
        elif end:  # sees the queries before it, as in a sample
            add([tokens.eoi], block=scene)
            add([tokens.eos], block=scene, trained=True)
    ids, labels, positions, blocks, scenes, slots, has_features = (
        torch.tensor(column) for column in zip(*rows, strict=True)
    )
    until = _last_scenes(positions, scenes, images, attention)
    numbers = torch.arange(len(captions))
    visibility = torch.stack([blocks, scenes, until, torch.arange(len(ids))], dim=-1)
    return Layout(ids, labels, positions, visibility, slots, has_features, numbers < last, numbers > 0)


def _last_scenes(
    positions: Tensor, scenes: Tensor, images: Sequence[tuple[int, int]], attention: AttentionSettings | None
) -> Tensor:
    """The last scene that sees each token [L]: `kept_positions`, asked from the token's side."""
    if attention is None or attention.mode == "dense":
        return torch.full_like(scenes, FOREVER)
    until = scenes + attention.window_images
    if attention.mode in ("sink", "multimodal_sink"):
        until[positions < attention.first_tokens] = FOREVER
    if attention.mode == "multimodal_sink":
        if attention.keep_opening and images:
            until[positions <= images[0][1]] = FOREVER
        for index, (boi, eoi) in enumerate(images):
            start = images[index - 1][1] + 1 if index else 0
            for at, (low, high) in ((boi, attention.around_boi), (eoi, attention.around_eoi)):
                around = (positions >= max(start, at + low)) & (positions < at + high)
                until[around] = until[around].clamp(min=index + attention.window_images + attention.sink_images)
    return until


def collate_layouts(layouts: Sequence[Layout], pad: int, *, multiple: int = 1) -> dict[str, Tensor]:
    """Arguments of the model's forward, less `image_embeds` and the attention mask, plus `visibility` [B, L, 4].

    `visible(visibility)[:, None]` is the mask [B, 1, L, L]; make it where the batch is computed, it is large. Rows are
    padded to a common length, rounded up to `multiple` (fewer shapes to compile). Query blocks come last: nobody looks
    at them, so that what is looked at lies close together and whole tiles of the mask are empty or full.
    """
    length = -(-max(len(layout) for layout in layouts) // multiple) * multiple
    orders = [torch.argsort(layout.ids_gen_mask.to(torch.int8), stable=True) for layout in layouts]

    def stack(name: str, fill: Tensor) -> Tensor:
        rows = [getattr(layout, name)[order] for layout, order in zip(layouts, orders, strict=True)]
        return torch.stack([torch.cat([row, fill.expand(length - len(row), *row.shape[1:])]) for row in rows])

    fills = {"input_ids": pad, "labels": IGNORE, "position_ids": 0, "ids_cmp_mask": False, "ids_gen_mask": False}
    batch = {name: stack(name, torch.tensor(value)) for name, value in fills.items()}
    # Padding is read after everything, by nobody, and sees itself only: a row of the mask must not be empty.
    batch["visibility"] = stack("visibility", torch.tensor([0, FOREVER + 1, FOREVER + 1, FOREVER]))
    for name in ("embeds_cmp_mask", "embeds_gen_mask"):
        batch[name] = torch.cat([getattr(layout, name) for layout in layouts])
    return batch
