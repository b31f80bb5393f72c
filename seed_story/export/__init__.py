"""Ways to take a story along: films, books, pages, sound and data. Scenes -> timeline (numbers) -> files."""

from seed_story.export.film.video import FilmResult, export_film
from seed_story.export.narrated_path import Segment
from seed_story.export.options import FilmOptions

__all__ = ["FilmOptions", "FilmResult", "Segment", "export_film"]
