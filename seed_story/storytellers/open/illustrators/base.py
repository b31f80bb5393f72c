"""The interface of illustrators: a description, references and a size become a picture, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image

Cancel = Callable[[], bool]
Role = Literal["character", "place", "previous", "opening", "style"]


@dataclass(frozen=True)
class Reference:
    """A picture to go by. `name`: of the character or place."""

    image: Image = field(repr=False)
    role: Role
    name: str = ""


@dataclass(frozen=True)
class PictureRequest:
    """What is to be drawn: `description` for an illustrator, in English; `text`: the scene's own words; `size`: width
    and height in pixels, about; `steps`: of a sampler, None for its usual number."""

    description: str
    text: str
    people: tuple[str, ...] = ()
    place: str = ""
    references: tuple[Reference, ...] = ()
    size: tuple[int, int] = (1024, 1024)
    seed: int = 0
    style: str = ""
    steps: int | None = None

    def reference(self, *roles: Role) -> Reference | None:
        """The first reference with one of these roles, in their order."""
        found = (one for role in roles for one in self.references if one.role == role)
        return next(found, None)

    @property
    def prompt(self) -> str:
        """Description, people and style in one text, as image models take it."""
        parts = [self.description or self.text, *self.people, self.style]
        return ". ".join(part.strip().rstrip(".") for part in parts if part.strip()) + "."


@dataclass(frozen=True)
class PicturePreview:
    """What the picture is going to look like, after `step` of `steps`."""

    image: Image = field(repr=False)
    step: int
    steps: int


@dataclass(frozen=True)
class Picture:
    """A finished picture. `facts`: plain JSON - model, prompt, references used, seed, warnings."""

    image: Image = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict)


class Illustrator(Protocol):
    """Draws one picture at a time; callable from several threads, which then wait for each other."""

    @property
    def name(self) -> str: ...

    @property
    def where(self) -> str:
        """Which machine sees descriptions and references."""

    @property
    def takes_references(self) -> bool: ...

    def load(self) -> None:
        """Makes sure that it is there. Raises StoryError."""

    def draw(self, request: PictureRequest, *, cancel: Cancel | None = None) -> Iterator[PicturePreview | Picture]:
        """Previews, if it has any, then the picture. Raises StoryError and Cancelled."""

    def close(self) -> None: ...
