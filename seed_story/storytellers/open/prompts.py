"""What a writer is asked. The instructions are English, which all models know; the story is in its own language."""

from __future__ import annotations

from collections.abc import Sequence

_RULES = """You tell illustrated stories for families, one scene at a time.
Continue the story with its next scene: two to four sentences, concrete and warm, in {language}.
Every scene follows from the one before. People keep their names, their looks and what they hold. Somebody wants
something, and what is set up pays off. Nothing that frightens small children. No headings, no "scene 5", no moral.
When the wish is fulfilled or gladly given up, end the story well and say so in "ended".
"""

_ANSWER = """
Answer with one JSON object and nothing else:
{{"text": "the words of the scene, in {language}",
 "people": [{{"name": "...", "looks": "kind, age, hair or fur, clothes; the same in every scene",
             "action": "what they do or hold", "feeling": "..."}}],
 "place": "...", "time": "time of day and weather",
 "picture": "what the picture shows, for an illustrator, in English",
 "alt": "the picture in one sentence, in {language}",
 "summary": "this scene in one short sentence",
 "remember": ["promises and facts that matter later; mostly an empty list"],
 "ended": false}}"""


def system(language: str) -> str:
    """The instructions. `language`: its English name; "" for that of the opening."""
    return (_RULES + _ANSWER).format(language=language or "the language of the opening")


def next_scene(
    story: str, *, beginning: str = "", hint: str = "", exact: str = "", others: Sequence[str] = (), outline: str = ""
) -> str:
    """The question for the next scene. `beginning`: words that the text begins with; `hint`: what happens; `exact`: the
    whole text, for which only the other fields are wanted; `others`: continuations that there are already."""
    parts = [story]
    if outline:
        parts.append(f"The plan of the story: {outline}")
    if others:
        listed = "\n".join(f"- {text}" for text in others)
        parts.append(f"The next scene was told in these ways already. Let something different happen:\n{listed}")
    if exact:
        parts.append(f'The words of the next scene are given. Repeat them unchanged as "text":\n{exact}')
    elif beginning:
        parts.append(f"The next scene's text begins with exactly these words; write them and go on:\n{beginning}")
    elif hint:
        parts.append(f"In the next scene this happens: {hint}")
    parts.append("The next scene:")
    return "\n\n".join(parts)


def repair(question: str, answer: str, problem: str) -> str:
    """The same question again, with what was wrong."""
    wrong = f"Your answer was:\n{answer[:1500]}"
    return f"{question}\n\n{wrong}\n\nThat cannot be read. {problem} Answer with the JSON object only."


SUMMARY = "You summarise stories. Keep names, wishes, promises and who has what. Answer with plain text only."


def summary(lines: Sequence[str], language: str) -> str:
    """The question for a summary of old scenes."""
    scenes = "\n".join(lines)
    return f"Summarise these scenes in at most 100 words, in {language or 'their language'}:\n{scenes}"


SEEING = "You describe pictures for people who cannot see them. Answer with one short phrase, no full sentence."


def seeing(language: str) -> str:
    """The question for what a picture shows."""
    return f"What does this picture show: who, doing what, where? In {language or 'English'}, at most fifteen words."
