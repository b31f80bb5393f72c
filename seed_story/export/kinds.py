"""Every kind of export as one table: what it is called, what may be chosen, how it is made. Data, never branches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from seed_story.errors import InputError
from seed_story.export.audiobook import AudioOptions, export_audio
from seed_story.export.books.comic import ComicOptions, export_comic
from seed_story.export.books.epub import export_epub
from seed_story.export.books.markdown import export_markdown
from seed_story.export.books.pdf import BookOptions, export_book
from seed_story.export.branching import Node
from seed_story.export.caption_files import CaptionOptions, export_captions
from seed_story.export.data.storystream import export_stream
from seed_story.export.film.video import export_film
from seed_story.export.narrated_path import Cancel, Progress, Segment
from seed_story.export.options import ExportResult, FilmOptions, VoiceOptions, known_options
from seed_story.export.web.page import export_page
from seed_story.narration import SILENT, Narrator


class Options(Protocol):
    """What every kind's options are: a frozen dataclass of plain values, checked when made."""

    __dataclass_fields__: Any


@dataclass(frozen=True)
class NoOptions:
    """There is nothing to choose."""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> NoOptions:
        """Raises InputError for any key."""
        return cls(**known_options(cls, values))


@dataclass(frozen=True)
class ExportRequest:
    """What is exported: the scenes of one path, or the whole tree; `title` is the story's, and so is `language`, as
    code; "": by the letters of its words."""

    title: str
    path: Sequence[Segment] = ()
    tree: Sequence[Node] = ()
    language: str = ""

    @property
    def called(self) -> dict[str, Any]:
        """What the exporters are told of the story itself."""
        return {"title": self.title, "language": self.language}


@dataclass(frozen=True)
class ExportContext:
    """What an exporter works with: a voice, a folder that is kept between exports, progress and the wish to stop."""

    narrator: Narrator
    clips: Path | None = None
    progress: Progress | None = None
    cancel: Cancel | None = None

    def heard(self) -> dict[str, Any]:
        return {"progress": self.progress, "cancel": self.cancel}


@dataclass(frozen=True)
class Kind:
    """name: what a person chooses; noun: what it is called within a sentence; whole_tree: takes all branches rather
    than one path; suffixes: how its file's name may end: of several, each is a format among its options."""

    id: str
    name: str
    noun: str
    whole_tree: bool
    options: Callable[[Mapping[str, Any]], Any]
    suffixes: tuple[str, ...]
    make: Callable[[ExportRequest, Path, Any, ExportContext], ExportResult]

    @property
    def reads_aloud(self) -> bool:
        """Whether a voice can be chosen for it."""
        return isinstance(self.options({}), VoiceOptions)

    @property
    def ready(self) -> str:
        """What is said when its file is there."""
        return f"The {self.noun} {'are' if self.noun == 'subtitles' else 'is'} ready"

    def suffix(self, options: Any) -> str:
        """How the name of its file ends with these options."""
        return self.suffixes[0] if len(self.suffixes) == 1 else f".{options.format}"

    def voices(self, options: Any) -> tuple[str, str, int]:
        """The voice, the voice of quotations, and the pitch that these options ask for."""
        if isinstance(options, VoiceOptions):
            return options.voice, options.speaker, options.pitch
        return SILENT, "", 0


def _film(order: ExportRequest, out: Path, options: FilmOptions, tools: ExportContext) -> ExportResult:
    result = export_film(
        order.path, out, **order.called, options=options, narrator=tools.narrator, clips=tools.clips, **tools.heard()
    )
    return ExportResult(result.path, result.warnings)


def _page(order: ExportRequest, out: Path, options: VoiceOptions, tools: ExportContext) -> ExportResult:
    return export_page(order.tree, out, **order.called, options=options, narrator=tools.narrator, **tools.heard())


def _book(order: ExportRequest, out: Path, options: BookOptions, tools: ExportContext) -> ExportResult:
    return export_book(order.path, out, **order.called, options=options, **tools.heard())


def _epub(order: ExportRequest, out: Path, options: VoiceOptions, tools: ExportContext) -> ExportResult:
    return export_epub(order.path, out, **order.called, options=options, narrator=tools.narrator, **tools.heard())


def _markdown(order: ExportRequest, out: Path, options: NoOptions, tools: ExportContext) -> ExportResult:
    return export_markdown(order.path, out, **order.called, **tools.heard())


def _comic(order: ExportRequest, out: Path, options: ComicOptions, tools: ExportContext) -> ExportResult:
    return export_comic(order.path, out, **order.called, options=options, **tools.heard())


def _audio(order: ExportRequest, out: Path, options: AudioOptions, tools: ExportContext) -> ExportResult:
    return export_audio(order.path, out, **order.called, options=options, narrator=tools.narrator, **tools.heard())


def _captions(order: ExportRequest, out: Path, options: CaptionOptions, tools: ExportContext) -> ExportResult:
    return export_captions(order.path, out, **order.called, options=options, narrator=tools.narrator, **tools.heard())


def _stream(order: ExportRequest, out: Path, options: NoOptions, tools: ExportContext) -> ExportResult:
    return export_stream(order.tree, out, title=order.title, **tools.heard())


KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("video", "Film (MP4)", "film", False, FilmOptions.from_dict, (".mp4",), _film),
        Kind("page", "Read-along web page (HTML)", "web page", True, VoiceOptions.from_dict, (".html",), _page),
        Kind("book", "Printable book (PDF)", "book", False, BookOptions.from_dict, (".pdf",), _book),
        Kind("epub", "Read-aloud e-book (EPUB)", "e-book", False, VoiceOptions.from_dict, (".epub",), _epub),
        Kind(
            "markdown",
            "Markdown with pictures (ZIP)",
            "Markdown file",
            False,
            NoOptions.from_dict,
            (".zip",),
            _markdown,
        ),
        Kind("comic", "Comic page (PNG)", "comic page", False, ComicOptions.from_dict, (".png",), _comic),
        Kind("audio", "Audiobook (M4B, MP3)", "audiobook", False, AudioOptions.from_dict, (".m4b", ".mp3"), _audio),
        Kind(
            "subtitles",
            "Subtitles (SRT, VTT)",
            "subtitles",
            False,
            CaptionOptions.from_dict,
            (".srt", ".vtt"),
            _captions,
        ),
        Kind("stream", "Training data (StoryStream)", "training data", True, NoOptions.from_dict, (".zip",), _stream),
    )
}


def find_kind(kind: str) -> Kind:
    """The kind of that id. Raises InputError that names the kinds there are."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise InputError(f"There is no export format called {kind!r}. Choose one of: {', '.join(KINDS)}.")
    return KINDS[kind]


def as_values(options: Any) -> dict[str, Any]:
    """Options as the plain values that they can be made of again."""
    return asdict(options)
