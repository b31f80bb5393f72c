"""Where the studio runs: for one person at home, or for anybody on a public page such as a Hugging Face Space."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

from platformdirs import user_data_path

from seed_story.errors import StoryError
from seed_story.runtime.renamed import setting

PERSISTENT = Path("/data")  # a Space's persistent storage, where it has some
MAX_BATCH_SIZE = 64
MAX_WORKERS = 256  # each is a thread, which mostly waits
ENGINES = ("local", "ray")
LOGINS = "SEED_STORY_LOGINS"
PORT, DEFAULT_PORT = "GRADIO_SERVER_PORT", 7860  # of the page
UPLOADS = "GRADIO_TEMP_DIR"  # Gradio's own names
OPEN = "open"  # the storyteller that is no preset
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def on_space() -> bool:
    """Whether this is a Hugging Face Space."""
    return bool(os.environ.get("SPACE_ID"))


def public() -> bool:
    """Whether several people share this studio, each with their own stories: true on a Space and where people sign
    in, unless SEED_STORY_PUBLIC says otherwise (1 or 0)."""
    chosen = os.environ.get("SEED_STORY_PUBLIC", "").strip().lower()
    return chosen in _YES if chosen in (*_YES, *_NO) else on_space() or requires_login()


def requires_login() -> bool:
    """Whether people have to sign in: SEED_STORY_LOGINS, see ui/middleware/logins.py."""
    return bool(os.environ.get(LOGINS, "").strip())


def storyteller_name() -> str:
    """Who generates unless a program is told otherwise: SEED_STORY_STORYTELLER, or SEED_STORY_PRESET; a preset's name,
    or "open"."""
    names = (os.environ.get(name, "").strip() for name in ("SEED_STORY_STORYTELLER", "SEED_STORY_PRESET"))
    return next((name for name in names if name), "mini")


def batch_size() -> int:
    """How many scenes one model generates at once, in one batch: SEED_STORY_BATCH_SIZE, by default 1."""
    return _count("SEED_STORY_BATCH_SIZE", 1, MAX_BATCH_SIZE, old="SEED_STORY_TOGETHER")


def replica_range() -> tuple[int, int]:
    """The fewest and the most replicas of the model, SEED_STORY_REPLICAS: "3", or "1-4". Raises StoryError."""
    value = os.environ.get("SEED_STORY_REPLICAS", "").strip() or "1"
    least, _, most = value.partition("-")
    if not least.isdecimal() or not (most or least).isdecimal() or not 1 <= int(least) <= int(most or least):
        raise StoryError(f"SEED_STORY_REPLICAS is {value!r}. Use a number, or a range such as 1-4.")
    return int(least), int(most or least)


def worker_threads() -> int:
    """How many generations this program runs at once: SEED_STORY_WORKERS, by default the capacity of all model
    replicas. Ray adds replicas only under load, so a program requests as much as all of them can do."""
    default = batch_size()
    if engine_kind() == "ray":
        default = min(default * replica_range()[1], MAX_WORKERS)
    return _count("SEED_STORY_WORKERS", default, MAX_WORKERS, old="SEED_STORY_TELLERS")


def engine_kind() -> str:
    """Where the model runs, SEED_STORY_ENGINE: "local" (this program) or "ray" (replicas). Raises StoryError."""
    chosen = os.environ.get("SEED_STORY_ENGINE", "").strip().lower() or "local"
    if chosen not in ENGINES:
        raise StoryError(f"SEED_STORY_ENGINE is {chosen!r}. Choose one of: {', '.join(ENGINES)}.")
    return chosen


def default_language() -> str:
    """The language of new stories, SEED_STORY_LANGUAGE, as code; "" where each says its own. Raises StoryError."""
    from seed_story.story.languages import find_language  # which splits sentences with a library

    chosen = os.environ.get("SEED_STORY_LANGUAGE", "").strip()
    try:
        return find_language(chosen).code if chosen else ""
    except StoryError as error:
        raise StoryError(f"SEED_STORY_LANGUAGE cannot be used. {error}") from error


def _count(name: str, default: int, most: int, *, old: str) -> int:
    value = setting(name, old) or str(default)
    if not value.isdecimal() or not 1 <= int(value) <= most:
        raise StoryError(f"{name} is {value!r}. Use a number from 1 to {most}.")
    return int(value)


def persistent_folder() -> Path | None:
    """The persistent folder of a Space, where there is a writable one."""
    usable = on_space() and PERSISTENT.is_dir() and os.access(PERSISTENT, os.W_OK)
    return PERSISTENT / "seed-story" if usable else None


def page_port() -> int | None:
    """The page's port, GRADIO_SERVER_PORT; None for the first free one from 7860 on. Raises StoryError."""
    chosen = os.environ.get(PORT, "").strip()
    if not chosen:
        return None
    if not (chosen.isascii() and chosen.isdecimal()) or not 1 <= int(chosen) <= 65535:
        raise StoryError(f"{PORT} is {chosen!r}. Use a number from 1 to 65535, such as {DEFAULT_PORT}.")
    return int(chosen)


def page_host() -> str:
    """The address that the page listens on, GRADIO_SERVER_NAME."""
    return os.environ.get("GRADIO_SERVER_NAME", "").strip() or "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A listening socket at the page's address. Raises StoryError when the port cannot be used."""
    host = page_host()
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        raise StoryError(f"Port {port} of {host} cannot be used ({error}). Choose another one.") from error


def uploads_folder() -> Path:
    """The folder for uploads to the page: below the home unless GRADIO_TEMP_DIR says otherwise, because Gradio's
    default is shared by all users of a machine and owned by the first of them. Raises StoryError when it is not
    writable."""
    chosen = os.environ.get(UPLOADS, "").strip()
    folder = Path(chosen).expanduser().absolute() if chosen else home() / "cache" / "uploads"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        advice = f"Set {UPLOADS} to another one." if chosen else "Choose another SEED_STORY_HOME."
        raise StoryError(f"The folder for uploads, {folder}, cannot be used ({error.strerror}). {advice}") from error


def home() -> Path:
    """The folder of this person's stories: SEED_STORY_HOME, a Space's persistent folder, or the platform's own."""
    chosen = os.environ.get("SEED_STORY_HOME")
    if chosen:
        return Path(chosen).expanduser()
    return persistent_folder() or user_data_path("seed-story", appauthor=False)
