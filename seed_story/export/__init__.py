"""Ways to take a story along: films, captions, and more. Pure pipelines: scenes -> timeline (numbers) -> files."""

from seed_story.export.options import FilmOptions
from seed_story.export.video import FilmResult, Segment, export_film

__all__ = ["FilmOptions", "FilmResult", "Segment", "export_film"]
