"""Where the studio runs: for one person at home, or for anybody on a public page such as a Hugging Face Space."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

from platformdirs import user_data_path

from seed_story.errors import StoryError

PERSISTENT = Path("/data")  # what a Space keeps over a restart, if somebody pays for it
MOST_TOGETHER = 64
MOST_TELLERS = 256  # each is a thread, most of the time an idle one
ENGINES = ("local", "ray")
LOGINS = "SEED_STORY_LOGINS"
PORT, USUAL_PORT = "GRADIO_SERVER_PORT", 7860  # where a page answers
UPLOADS = "GRADIO_TEMP_DIR"  # Gradio's own names
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def on_space() -> bool:
    """Whether this is a Hugging Face Space."""
    return bool(os.environ.get("SPACE_ID"))


def public() -> bool:
    """Whether several people share this studio, each with their own stories: on a Space and where people sign in,
    unless SEED_STORY_PUBLIC says otherwise (1 or 0)."""
    chosen = os.environ.get("SEED_STORY_PUBLIC", "").strip().lower()
    return chosen in _YES if chosen in (*_YES, *_NO) else on_space() or asks_for_login()


def asks_for_login() -> bool:
    """Whether this studio has logins of its own: SEED_STORY_LOGINS, see ui/logins.py."""
    return bool(os.environ.get(LOGINS, "").strip())


def tellings_together() -> int:
    """How many tellings one model does at once, in common steps: SEED_STORY_TOGETHER, usually one."""
    return _count("SEED_STORY_TOGETHER", 1, MOST_TOGETHER)


def replicas_wanted() -> tuple[int, int]:
    """SEED_STORY_REPLICAS: "3", or "1-4" for so many at least and at most. Raises StoryError."""
    chosen = os.environ.get("SEED_STORY_REPLICAS", "").strip() or "1"
    least, _, most = chosen.partition("-")
    if not least.isdecimal() or not (most or least).isdecimal() or not 1 <= int(least) <= int(most or least):
        raise StoryError(f"SEED_STORY_REPLICAS is {chosen!r}. Use a number, or a range such as 1-4.")
    return int(least), int(most or least)


def tellers() -> int:
    """How many tellings this program has under way at once: SEED_STORY_TELLERS, else as many as there may be models
    for. Ray starts more replicas only when more is asked of them, so a program asks for as much as all can do."""
    usual = tellings_together()
    if engine_kind() == "ray":
        usual = min(usual * replicas_wanted()[1], MOST_TELLERS)
    return _count("SEED_STORY_TELLERS", usual, MOST_TELLERS)


def engine_kind() -> str:
    """Where the model is: "local", in this program, or "ray", in replicas. SEED_STORY_ENGINE. Raises StoryError."""
    chosen = os.environ.get("SEED_STORY_ENGINE", "").strip().lower() or "local"
    if chosen not in ENGINES:
        raise StoryError(f"SEED_STORY_ENGINE is {chosen!r}. Choose one of: {', '.join(ENGINES)}.")
    return chosen


def _count(name: str, usual: int, most: int) -> int:
    chosen = os.environ.get(name, "").strip() or str(usual)
    if not chosen.isdecimal() or not 1 <= int(chosen) <= most:
        raise StoryError(f"{name} is {chosen!r}. Use a number from 1 to {most}.")
    return int(chosen)


def persistent_folder() -> Path | None:
    """The folder that a Space keeps, where there is one that can be written to."""
    usable = on_space() and PERSISTENT.is_dir() and os.access(PERSISTENT, os.W_OK)
    return PERSISTENT / "seed-story" if usable else None


def page_port() -> int | None:
    """The port that is asked for, GRADIO_SERVER_PORT; None for the first free one from 7860 on. Raises StoryError."""
    chosen = os.environ.get(PORT, "").strip()
    if not chosen:
        return None
    if not (chosen.isascii() and chosen.isdecimal()) or not 1 <= int(chosen) <= 65535:
        raise StoryError(f"{PORT} is {chosen!r}. Use a number from 1 to 65535, such as {USUAL_PORT}.")
    return int(chosen)


def page_host() -> str:
    """The address at which a page answers, GRADIO_SERVER_NAME."""
    return os.environ.get("GRADIO_SERVER_NAME", "").strip() or "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A port at the address where a page would be. Raises StoryError when it cannot be had."""
    host = page_host()
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        raise StoryError(f"Port {port} of {host} cannot be used ({error}). Choose another one.") from error


def uploads_folder() -> Path:
    """Where the page keeps what is brought to it: in the home unless GRADIO_TEMP_DIR says otherwise, because the folder
    that Gradio would take is one for all users of a machine, and belongs to the first of them. Raises StoryError when
    nothing can be written there."""
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
    """The folder of this person's stories: SEED_STORY_HOME, what a Space keeps, or the platform's own place."""
    chosen = os.environ.get("SEED_STORY_HOME")
    if chosen:
        return Path(chosen).expanduser()
    return persistent_folder() or user_data_path("seed-story", appauthor=False)
