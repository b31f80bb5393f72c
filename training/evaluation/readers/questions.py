"""What a reader is asked about a story, and what the numbers mean. A person and a model read the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FORM = "1"  # raise it with any change of the questions: forms of different versions are not put together
LOWEST, HIGHEST = 0.0, 10.0


@dataclass(frozen=True)
class Question:
    """Asked with a number from 0 to 10; `anchors` say what some of the numbers mean."""

    title: str
    asks: str
    anchors: Mapping[int, str]


QUESTIONS: Mapping[str, Question] = {
    "continues": Question(
        "Continues the given story",
        "Does it go on with what the opening began: its people, its place, its wish or trouble?",
        {
            0: "another story, or none",
            3: "a name or a noun comes again, nothing of what it was about",
            5: "what it was about comes up, and is then dropped",
            8: "the opening's wish or trouble moves the whole story",
            10: "one could not tell where the opening stops",
        },
    ),
    "coherence": Question(
        "Coherence",
        "Does one scene follow from the other, without contradictions, and does it make sense?",
        {
            0: "sentences without any connection",
            3: "scenes stand side by side; people or things come and go without a reason",
            5: "one can follow it, with holes and contradictions",
            8: "each scene follows from the one before, with a small slip at most",
            10: "everything that happens matters later",
        },
    ),
    "language": Question(
        "Language",
        "Is it good, natural English for a child of three to eight?",
        {
            0: "no sentences, or words that do not exist",
            3: "sentences that nobody speaks; many mistakes",
            5: "correct and wooden, or the same sentence pattern again and again",
            8: "natural and lively",
            10: "one of the picture books that one reads again",
        },
    ),
    "turn_page": Question(
        "Would a child turn the page?",
        "Would a child of three to eight want to know how it goes on?",
        {
            0: "the child walks away",
            3: "listens out of politeness",
            5: "listens, and forgets it at once",
            8: "wants to hear the end",
            10: "wants to hear it again",
        },
    ),
    "same_people": Question(
        "The same people over scenes",
        "In the pictures: are the people of the opening the same ones until the end (kind, colours, clothes, size)?",
        {
            0: "somebody else in every picture",
            3: "the kind or the colour changes again and again",
            5: "recognisable, with clothes or colours that change",
            8: "the same, with one slip",
            10: "the same in every picture",
        },
    ),
    "agree": Question(
        "Words and pictures agree",
        "Does each picture show what its own words tell: who is there, where, doing what, with which thing?",
        {
            0: "pictures of something else",
            3: "the place or a person fits now and then",
            5: "people and place fit; what they do or hold does not",
            8: "all fits, with one slip",
            10: "each picture tells its scene",
        },
    ),
    "subject": Question(
        "The person's own subject is recognisable",
        "What the opening's picture and words are about (this cat, this fire engine, this grandmother): can it be seen "
        "and recognised in the told pictures?",
        {
            0: "it is never to be seen",
            3: "something of that sort once or twice",
            5: "the right kind, not this one",
            8: "this one, in most pictures that need it",
            10: "unmistakably this one throughout",
        },
    ),
}
ENDS = "Ends: does the last scene close this story, and does no second story begin after its ending?"
BETTER = "Which of the two would you rather read to a child, all in all?"


def anchors_of(question: Question) -> str:
    return "; ".join(f"{number}: {meaning}" for number, meaning in question.anchors.items())


def pairs_of(labels: list[str]) -> list[str]:
    """Every two of the labels, as "A/B"."""
    return [f"{one}/{other}" for number, one in enumerate(labels) for other in labels[number + 1 :]]
