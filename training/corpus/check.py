"""What a collection of stories must not have: `python -m training.corpus.check [FOLDER]` lists it, exit code 1 if any.

Within a story: scenes too short or too long, somebody who speaks and is not in the picture, a quotation that is not
closed, openings that do not say who the story is about. Over the collection: sentences that come twice, and sentence
frames (a sentence without its names and nouns) that many stories share - what a template looks like from outside.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.corpus.format import FOLDER, AuthoredStory, CorpusError, read_stories

SHORTEST, LONGEST = 12, 50  # words of a scene
FEWEST_SCENES, MOST_SCENES = 8, 12  # the opening counted in
FEWEST_FRAME_WORDS = 5
FEWEST_SHARED_WORDS = 8  # shorter sentences are anybody's ("They looked at each other.")
SHARED_FRAMES = 0.02  # of the stories may share a frame
SPOKEN = "said|asked|shouted|cried|whispered|called|answered|replied"


@dataclass(frozen=True)
class Remark:
    """Something to mend: where, and what."""

    story: str
    line: int
    text: str


def remarks_on(story: AuthoredStory) -> list[Remark]:
    """What is wrong inside one story."""
    found: list[Remark] = []

    def say(line: int, text: str) -> None:
        found.append(Remark(story.slug, line, text))

    if not FEWEST_SCENES <= len(story.scenes) <= MOST_SCENES:
        say(story.line, f"{len(story.scenes)} scenes with the opening")
    if len(set(story.openings)) < 3:
        say(story.line, "three different openings are wanted")
    for scene in story.scenes[1:]:
        count = len(scene.text.split())
        if not SHORTEST <= count <= LONGEST:
            say(scene.line, f"{count} words")
        if scene.text.count('"') % 2:
            say(scene.line, "a quotation is not closed")
        if len(scene.things) > 3 or len(scene.people) > 3:
            say(scene.line, "more than three people or things in a picture")
        there = {one.name for one in scene.people}
        for person in story.people:
            name = re.escape(person.name)
            speaks = re.search(rf'"[, ]*(?:{SPOKEN}) {name}\b|(?:^|[.!?"] ){name} (?:{SPOKEN})\b', scene.text)
            if speaks and person.name not in there:
                say(scene.line, f"{person.name} speaks and is not in the picture")
    return found


def frame_of(sentence: str) -> str:
    """A sentence without names, numbers and content words: what is left when a template is filled in otherwise."""
    words = re.findall(r"[A-Za-z']+", sentence)
    return " ".join(word.lower() if word.lower() in FUNCTION_WORDS else "_" for word in words)


def shared_sentences(stories: Sequence[AuthoredStory]) -> dict[str, set[str]]:
    """Sentences of eight words or more that stand in several stories, with the stories."""
    return _shared(stories, lambda sentence: sentence.lower() if len(sentence.split()) >= FEWEST_SHARED_WORDS else "")


def shared_frames(stories: Sequence[AuthoredStory]) -> dict[str, set[str]]:
    """Sentence frames that stand in several stories, with the stories. Frames of blanks alone are left out."""

    def framed(sentence: str) -> str:
        frame = frame_of(sentence)
        kept = [word for word in frame.split() if word != "_"]
        return frame if len(kept) >= FEWEST_FRAME_WORDS else ""

    return _shared(stories, framed)


def _shared(stories: Sequence[AuthoredStory], key: Callable[[str], str]) -> dict[str, set[str]]:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)  # a story and those told along it count once
    for story in stories:
        for sentence in _sentences(story.told):
            if name := key(sentence):
                found[name].setdefault(story.like or story.slug, story.slug)
    return {name: set(slugs.values()) for name, slugs in found.items() if len(slugs) > 1}


def _sentences(texts: Iterable[str]) -> list[str]:
    pieces = [piece for text in texts for piece in re.split(r'(?<=[.!?]) |(?<=[.!?]") ', text)]
    return [piece for piece in pieces if len(piece.split()) >= FEWEST_FRAME_WORDS]


# Words that stay when names and content are exchanged.
FUNCTION_WORDS = frozenset(
    """a about after again all also always an and another any are as asked at away back be because before behind below
    beside but by came can could did do down even every everybody for from get go got had has have he her here hers him
    his how i if in inside into is it its just like little looked made me more much must my never no nobody not nothing
    now of off on once one only or other our out over said saw she should so some something still such than that the
    their them then there they this through to together too took towards under until up us very was way we went were
    what when where which while who why will with without would yes you your""".split()
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--most", type=int, default=60, help="remarks shown")
    arguments = parser.parse_args()
    try:
        stories = read_stories(arguments.folder)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    remarks = [remark for story in stories for remark in remarks_on(story)]
    lines = [f"{remark.story} (line {remark.line}): {remark.text}" for remark in remarks]
    lines += [f"told twice, in {', '.join(sorted(slugs))}: {text}" for text, slugs in shared_sentences(stories).items()]
    twice = [slug for slug, count in Counter(story.slug for story in stories).items() if count > 1]
    lines += [f"two stories are called {slug}" for slug in twice]
    most = max(2, round(SHARED_FRAMES * len(stories)))
    lines += [
        f"a frame of {len(slugs)} stories: {frame}"
        for frame, slugs in shared_frames(stories).items()
        if len(slugs) > most
    ]
    print(*lines[: arguments.most], sep="\n")
    print(f"{len(stories)} stories, {sum(len(story.told) for story in stories)} scenes, {len(lines)} remarks")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
