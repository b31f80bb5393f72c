"""The page ends soon after it is asked to, and what it was doing is no attempt of a job."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import psutil
from gradio_client import Client, handle_file
from PIL import Image

from seed_story.library.library import open_library
from tests.running_app import running_app
from tests.waiting import until


def test_a_page_that_is_asked_to_end_does_so_and_its_job_goes_on_elsewhere(tmp_path: Path):
    frame = tmp_path / "frame.png"
    Image.new("RGB", (64, 64), "teal").save(frame)
    home, text = tmp_path / "home", " ".join(f"The fox went over hill {number}." for number in range(40))
    with running_app(home, "debug") as app:
        client = Client(app.url, verbose=False)
        thread = threading.Thread(
            target=lambda: client.submit(handle_file(frame), text, "Hills", api_name="/visualize"), daemon=True
        )
        thread.start()
        library = open_library(home)
        until(lambda: any(job.saved for job in library.list_jobs(owner=None)))
        process = psutil.Process(app.pid)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, seconds=20)
        assert time.monotonic() - began < 10
    (job,) = library.list_jobs(owner=None)
    library.close()
    assert (job.state, job.attempts, job.worker) == ("queued", 1, "")
    assert 1 <= len(job.saved or ()) < 39
