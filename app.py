"""Opens the studio in a browser: `python app.py`. The entry of a Hugging Face Space, too."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from seed_story.errors import StoryError
from seed_story.presets import PRESETS
from seed_story.runtime.environment import (
    ENGINES,
    OPEN,
    UPLOADS,
    listen,
    page_port,
    storyteller_name,
    uploads_folder,
)
from seed_story.runtime.logs import start_logging

MOST_THREADS = 200  # whoever follows a telling holds one, and the page shall answer everybody else meanwhile
END_SECONDS = 8.0  # from a signal to the end
LARGEST_UPLOAD = "48mb"  # a little above what a picture may have, so that the studio's own sentence is the one heard


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Create illustrated stories in the browser.")
    choices = [*PRESETS, OPEN]
    parser.add_argument("--preset", choices=choices, default=storyteller_name(), help="which storyteller to use")
    parser.add_argument("--device", default="auto", help="cpu, cuda, mps, or auto for the best available")
    parser.add_argument(
        "--memory", metavar="PLAN", help="on a GPU: auto, resident, aside, int8, turns, ... (see docs/deployment.md)"
    )
    parser.add_argument("--home", type=Path, metavar="DIR", help="folder for library and cache (or SEED_STORY_HOME)")
    parser.add_argument("--share", action="store_true", help="also create a public address through Gradio's tunnel")
    parser.add_argument(
        "--public", action="store_true", help="for a studio shared with strangers (see docs/deployment.md)"
    )
    parser.add_argument(
        "--engine", choices=ENGINES, help="run the model in this program, or in replicas with Ray Serve"
    )
    parser.add_argument(
        "--no-mcp", action="store_true", help="do not offer the endpoints as tools for assistants (MCP)"
    )
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    """Builds the page, serves it at once, and loads the model meanwhile."""
    options = arguments(given)
    start_logging()
    if options.public:
        os.environ["SEED_STORY_PUBLIC"] = "1"
    if options.memory:
        os.environ["SEED_STORY_MEMORY"] = options.memory
    if options.engine:
        os.environ["SEED_STORY_ENGINE"] = options.engine
    if options.home:
        os.environ["SEED_STORY_HOME"] = str(options.home.expanduser().resolve())
    over = threading.Event()
    if threading.current_thread() is threading.main_thread():  # nobody else may ask for signals
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: over.set())
    try:
        if (port := page_port()) is not None:
            listen(port).close()  # before the model is loaded in vain
        os.environ[UPLOADS] = str(uploads_folder())  # before Gradio is imported, which looks there once
        page, settings, studio = open_page(options, port)
    except StoryError as error:
        sys.exit(str(error))
    try:
        page.launch(**settings, prevent_thread_lock=True)
    except OSError as error:  # no port is free, or somebody took it meanwhile
        sys.exit(f"The page cannot be started ({error}). Set GRADIO_SERVER_PORT to a free port.")
    over.wait()
    leave(page, studio)


def leave(page: Any, studio: Any) -> None:
    """Ends within END_SECONDS, whatever goes on: what is begun is gone on with by others, or by the next program."""
    last = threading.Timer(END_SECONDS, os._exit, [0])  # for what listens to nobody, such as an open connection
    last.daemon = True
    last.start()
    studio.leave(END_SECONDS / 2)
    page.close(verbose=False)


def open_page(options: argparse.Namespace, port: int | None) -> tuple[Any, dict[str, Any], Any]:
    """The page, how to launch it, and its studio."""
    from starlette.middleware import Middleware

    from seed_story.runtime.environment import home
    from seed_story.runtime.memory import max_sessions
    from seed_story.ui import blocks
    from seed_story.ui.early import FONTS, EarlyHead, early_head
    from seed_story.ui.languages import languages
    from seed_story.ui.middleware.logins import logins_from_environment
    from seed_story.ui.middleware.serving import before_the_page

    logins = logins_from_environment()
    studio = open_studio(options)
    settings = {
        "server_name": os.environ.get("GRADIO_SERVER_NAME"),
        # Given outright, because Gradio would otherwise move on to another port when this one is taken.
        "server_port": port,
        "share": options.share,
        "auth": logins,
        # Assistants cannot sign in: Gradio's tools know no passwords.
        "mcp_server": not options.no_mcp and logins is None,
        "theme": blocks.theme(),
        "head": blocks.head(),
        "allowed_paths": [
            *(
                str(home() / folder)
                for folder in ("assets", "exports", "cache/assets", "cache/thumbnails", "cache/reading")
            ),
            str(blocks.ASSETS / "frames"),
            str(FONTS),
        ],
        "max_file_size": LARGEST_UPLOAD,
        "state_session_capacity": max_sessions(),
        "footer_links": ["api"],
        "i18n": languages(),
        "max_threads": MOST_THREADS,
        "app_kwargs": {
            "middleware": [*before_the_page(studio, share=options.share), Middleware(EarlyHead, head=early_head())]
        },
    }
    return blocks.build(studio), settings, studio


def open_studio(options: argparse.Namespace) -> Any:
    """The studio, which loads its model in the background; on ZeroGPU with an engine that borrows its GPU."""
    from seed_story.library.library import open_library
    from seed_story.serving import zero_gpu
    from seed_story.studio import studio

    borrow = zero_gpu.borrowing()
    if borrow is None:
        return studio.open_studio(options.preset, device=options.device)
    load = zero_gpu.ZeroGpuStoryteller(borrow).loading(studio.engine_loader(options.preset, options.device))
    lent = studio.Studio(open_library(), load, preset=options.preset)
    lent.engine()  # ZeroGPU takes over the weights at launch, so here they have to be there before
    return lent


if __name__ == "__main__":
    main()
