"""Fetching a preset's files, or StoryStream's, from the hub: only what is needed, and going on after a break."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seed_story.errors import WeightsError
from seed_story.weights.manifest import GATED, WeightFile, find

HUB = "https://huggingface.co"


def get(files: Sequence[WeightFile], folder: Path, *, quiet: bool = False, endpoint: str | None = None) -> list[Path]:
    """Fetches what is not there yet; returns the places of all. A part that has come is kept and continued.

    Raises WeightsError with what to do, for a licence to be accepted, no network, or a full disk.
    """
    from huggingface_hub.utils import disable_progress_bars, enable_progress_bars

    (disable_progress_bars if quiet else enable_progress_bars)()
    needed = [file for file in files if file.on_hub]
    _room_for([file for file in needed if find(folder, file) is None], folder)
    places = []
    for file in needed:
        match = find(folder, file)
        places.append(match if match is not None and not file.shards else _fetch(file, folder, endpoint))
    return places


def _fetch(file: WeightFile, folder: Path, endpoint: str | None) -> Path:
    root = file.local_root(folder)
    first = _download(file, file.repository_path, root, endpoint)
    if not file.shards:
        return first
    from seed_story.models.checkpoints.tensor_files import shards_of

    below = Path(file.repository_path).parent
    for name in shards_of(first, file.only):
        _download(file, (below / name).as_posix(), root, endpoint)
    return first.parent


def _download(file: WeightFile, remote: str, root: Path, endpoint: str | None) -> Path:
    from huggingface_hub import errors, hf_hub_download

    facts: dict[str, Any] = {"repo_type": file.kind, "local_dir": root, "endpoint": endpoint}
    try:
        return Path(hf_hub_download(file.source, remote, **facts))
    except errors.GatedRepoError as error:
        raise WeightsError(_how_to_get_in(file)) from error
    except errors.RepositoryNotFoundError as error:
        # Without a token, a gated repository may answer like one that does not exist.
        raise WeightsError(
            _how_to_get_in(file) if file.source in GATED else f"{HUB}/{file.source} does not exist (any more)."
        ) from error
    except errors.RemoteEntryNotFoundError as error:
        raise WeightsError(f"{HUB}/{file.source} no longer has a file {remote}. See its list of files.") from error
    except (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled) as error:
        raise WeightsError(
            f"{remote} of {file.source} could not be downloaded: Hugging Face could not be reached. Check the "
            f"network and HF_HUB_OFFLINE, or download it elsewhere and put it at {root / remote}."
        ) from error
    except errors.HfHubHTTPError as error:
        raise WeightsError(
            f"{remote} of {file.source} could not be downloaded ({error}). Try again; the download resumes."
        ) from error
    except OSError as error:
        raise WeightsError(f"{remote} could not be saved in {root} ({error.strerror or error}).") from error


def _how_to_get_in(file: WeightFile) -> str:
    return (
        f"{file.source} is gated: open {HUB}/{file.source} in a browser, accept its licence with your "
        "account, wait for the confirmation email, then run `hf auth login` (or set HF_TOKEN) and try again."
    )


def _room_for(files: Sequence[WeightFile], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = sum(file.size_bytes or 0 for file in files), shutil.disk_usage(folder).free
    if needed > free:
        raise WeightsError(
            f"The download is {needed / 1e9:.1f} GB, and {folder} has {free / 1e9:.1f} GB free. Free some "
            "space, or choose another folder with SEED_STORY_WEIGHTS."
        )
