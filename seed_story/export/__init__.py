"""Ways to take a story along: films, books, pages, sound and data. Scenes -> timeline (numbers) -> files."""

from seed_story.export.options import FilmOptions
from seed_story.export.telling import Segment
from seed_story.export.video import FilmResult, export_film

__all__ = ["FilmOptions", "FilmResult", "Segment", "export_film"]
