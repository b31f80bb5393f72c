"""Where picture, words and title lie on a frame, for each way to compose it: numbers only.

`fill`: the picture fills the frame. It is drawn larger than it fits, so that picture and frame both lose a little; the
window travels along what does not fit, and beside it the picture is carried on (`extension`).
`book`: the picture fills one page, the words stand on the other; title cards look so, too. `card`: the whole picture,
never cropped, on a page in its colours (`pages`).
"""

from __future__ import annotations

from dataclasses import dataclass

FILL, BOOK, CARD = "fill", "book", "card"
COMPOSITIONS = (FILL, BOOK, CARD)
_HIGHER, _WIDER = 0.45, 0.3  # exponents: half would lose as much of the picture as of the frame, and people stand
# beside each other rather than above
_LEAST = 1.08  # a picture of the window's own shape is drawn so much larger, to have room to move
_MOST = 3.0


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, all of them even."""

    left: int
    top: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height

    def within(self, other: Box) -> int:
        """How many pixels both share."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(0, wide) * max(0, high)


@dataclass(frozen=True)
class Place:
    """Where words stand: their middle, the widest line, how high they may be, the letters' size; in pixels."""

    centre: tuple[int, int]
    width: int
    height: int
    size: int


@dataclass(frozen=True)
class Strip:
    """What a window travels along: size of the strip, where the picture lies in it, and along which axis (0 across,
    1 along) the window moves."""

    size: tuple[int, int]
    picture: Box
    axis: int

    def scaled(self, detail: float) -> Strip:
        """The same at another size."""
        picture = Box(*(_even(side * detail) for side in vars(self.picture).values()))
        return Strip((_even(self.size[0] * detail), _even(self.size[1] * detail)), picture, self.axis)

    def share(self, window: Box, frame: tuple[int, int], offset: float) -> float:
        """The part of the frame's pixels that show the picture itself, with the window `offset` pixels along."""
        place = [0, 0]
        place[self.axis] = round(offset)
        seen = Box(place[0], place[1], window.width, window.height)
        return self.picture.within(seen) / (frame[0] * frame[1])


def strip_for(picture: tuple[int, int], window: Box, index: int = 0) -> Strip:
    """The strip for a picture of that width and height: filled along one axis, perhaps carried on along the other."""
    seen = (window.width, window.height)
    fits = [seen[axis] / picture[axis] for axis in (0, 1)]
    contain, cover = min(fits), max(fits)
    ratio = cover / contain
    shared = _HIGHER if fits[0] > fits[1] else _WIDER
    growth = min(_MOST, max(_LEAST, ratio**shared))
    sides = [_even(picture[axis] * contain * growth) for axis in (0, 1)]
    beyond = [sides[axis] - seen[axis] for axis in (0, 1)]
    if min(beyond) >= 0:  # it fills the window: along its longer way, or each way in turn where both are alike
        alike = abs(beyond[0] - beyond[1]) < 0.4 * max(beyond)
        axis = index // 2 % 2 if alike else int(beyond[1] > beyond[0])
    else:
        axis = int(beyond[1] > beyond[0])
    size, at = list(seen), [0, 0]
    size[axis] = max(sides[axis], seen[axis] + 2)
    at[1 - axis] = _even((seen[1 - axis] - sides[1 - axis]) / 2)
    return Strip((size[0], size[1]), Box(at[0], at[1], sides[0], sides[1]), axis)


def scene_window(composition: str, width: int, height: int) -> Box:
    """The part of the frame that a scene's picture has."""
    return Box(0, 0, width, height) if composition == FILL else title_window(width, height)


def title_window(width: int, height: int) -> Box:
    """The picture's page of a spread: on the left, or above in films that are not wide."""
    if width > height:
        return Box(0, 0, _even(width * 0.6), height)
    return Box(0, 0, width, _even(height * (0.62 if width == height else 0.66)))


def caption_place(composition: str, width: int, height: int) -> Place:
    """Where the captions of a whole film stand, whatever its pictures: inside of what every screen shows, and in
    upright films above a phone's buttons."""
    size = round(min(width, height) * (0.046 if width > height else 0.056 if width < height else 0.041))
    if composition == BOOK:
        window = title_window(width, height)
        if width > height:
            wide = width - window.width
            size = round(size * 1.2)
            return Place((window.width + wide // 2, height // 2), round(wide * 0.86) - 2 * size, height, size)
        left = height - window.height
        upper = window.height + round(left * (0.5 if width == height else 0.36))
        return Place((width // 2, upper), round(width * 0.84), left, size)
    below = round(height * 0.77) if width < height else round(height * 0.95 - size * 1.65)
    return Place((width // 2, below), round(width * 0.84), height, size)


def title_place(width: int, height: int) -> Place:
    """Where the title of a film or its end stands."""
    window, size = title_window(width, height), round(min(width, height) * 0.115)
    if width > height:
        wide = width - window.width
        return Place((window.width + wide // 2, height // 2), round(wide * 0.84), round(height * 0.74), size)
    high = height - window.height
    middle = window.height + round(high * (0.48 if width == height else 0.4))
    return Place((width // 2, middle), round(width * 0.84), round(high * 0.72), size)


def _even(pixels: float) -> int:
    whole = round(pixels / 2) * 2
    return max(2, whole) if pixels > 0 else whole
