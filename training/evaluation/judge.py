"""A large model as judge of generated stories: scores of one folder, or a comparison of two.

    export OPENAI_API_KEY=... SEED_STORY_JUDGE_MODEL=gpt-4o
    python -m training.evaluation.judge scores runs/generated/ours --dry-run
    python -m training.evaluation.judge scores runs/generated/ours
    python -m training.evaluation.judge pairs runs/generated/ours runs/told/theirs --price-in 2.5 --price-out 10

The GPT-4 evaluation of arXiv 2407.08683 (experiments, multimodal story generation): style, engagement and coherence of
the first 5 scenes of 180 stories, text and pictures. OPENAI_BASE_URL (or --base-url) may point to any server that
speaks chat completions. Answers are kept beside the report as they come; the same command again asks only what is
missing. Exit code: 0 when there is a report with figures, 1 when not, 2 for a command that cannot be understood, 130
when interrupted.
"""

from __future__ import annotations

import argparse
import dataclasses
import logging
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tqdm import tqdm

from seed_story.errors import InputError, StoryError
from training.evaluation.folder import read_folder
from training.evaluation.judge_answers import MALFORMED, OK, REFUSED, UNREACHABLE, Answer, AnswerFile
from training.evaluation.judge_endpoint import Endpoint, Refused, Unreachable, settings_from_environment
from training.evaluation.judge_questions import (
    SIDE,
    Estimate,
    Malformed,
    Question,
    estimate,
    messages,
    pair_questions,
    parse,
    schema,
    score_questions,
)
from training.evaluation.judge_report import beside, report, write_report

REPLIES = 3  # replies to one question before it counts as malformed
GIVE_UP = 3  # questions in a row without any reply before the run ends


def ask(question: Question, endpoint: Endpoint, replies: int = REPLIES) -> Answer:
    """One answer, after at most `replies` replies; a fault that concerns only this question is an answer that says so.

    Raises JudgeError when no question has a chance, and Cancelled after `endpoint.stop()`.
    """
    answer = Answer(
        question.key(*endpoint.settings.identity), question.mode, question.story, question.order, UNREACHABLE
    )
    chat, form = messages(question), schema(question.mode)
    for asked in range(1, replies + 1):
        try:
            reply = endpoint.ask(chat, form)
        except Unreachable as error:
            return dataclasses.replace(answer, status=UNREACHABLE, problem=str(error))
        except Refused as error:
            return dataclasses.replace(answer, status=REFUSED, problem=str(error))
        answer = dataclasses.replace(
            answer,
            asked=asked,
            model=reply.model,
            tokens_in=answer.tokens_in + reply.tokens_in,
            tokens_out=answer.tokens_out + reply.tokens_out,
            left_out=reply.left_out,
        )
        try:
            values = parse(question.mode, reply.text)
        except Malformed as error:
            answer = dataclasses.replace(answer, status=MALFORMED, problem=str(error), raw=reply.text[:4000])
        else:
            return dataclasses.replace(answer, status=OK, values=values, problem="", raw="")
    return answer


def ask_all(
    questions: Sequence[Question],
    endpoint: Endpoint,
    file: AnswerFile,
    *,
    parallel: int = 4,
    replies: int = REPLIES,
    on_answer: Callable[[Answer], object] = lambda answer: None,
) -> dict[str, Answer]:
    """Answers by key; each is in the file before it is returned, except those that nobody replied to.

    Raises StoryError when it makes no sense to go on; what was answered until then is kept.
    """

    def one(question: Question) -> Answer:
        answer = ask(question, endpoint, replies)
        if answer.status != UNREACHABLE:
            file.append(answer)
        return answer

    answers: dict[str, Answer] = {}
    silent = 0
    with ThreadPoolExecutor(parallel, thread_name_prefix="judge") as pool:
        try:
            for future in as_completed([pool.submit(one, question) for question in questions]):
                answer = future.result()
                answers[answer.key] = answer
                on_answer(answer)
                silent = silent + 1 if answer.status == UNREACHABLE else 0
                if silent >= GIVE_UP:
                    raise Unreachable(f"{answer.problem}. Run the same command again later: answers are kept.")
        except BaseException:
            endpoint.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return answers


def describe(cost: Estimate) -> str:
    """The estimate in words."""
    text = (
        f"{cost.requests} requests with {cost.pictures} pictures, {cost.reused} answers are there already.\n"
        f"About {cost.tokens_in:,} tokens in and {cost.tokens_out:,} out. A picture counts 85 tokens and 170 for each "
        f"512 x 512 tile after shrinking to {SIDE} px, four bytes of text one token; thinking is not counted."
    )
    return text + ("" if cost.money is None else f"\nAbout {cost.money:.2f} in the currency of the prices.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(name)s: %(message)s")
    for chatty in ("openai", "httpx", "httpx2", "httpcore", "httpcore2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        return _run(options)
    except StoryError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Answers are kept; the same command goes on where it was.", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace) -> int:
    settings, key = settings_from_environment(model=options.model, base_url=options.base_url, timeout=options.timeout)
    paths = [options.folder] if options.mode == "scores" else [options.ours, options.theirs]
    questions, names, unmatched = _questions(options, paths)
    base = options.out or Path("runs/judge") / "-".join([options.mode, *names.values()])
    _keep_out_of_stories(base, paths)
    file = AnswerFile(beside(base, ".answers.jsonl"))
    known = file.read()
    if options.retry_failed:
        known = {name: answer for name, answer in known.items() if answer.status == OK}
    missing = [question for question in questions if question.key(*settings.identity) not in known]
    prices = options.price_in, options.price_out
    print(describe(estimate(missing, len(questions) - len(missing), *prices)))
    if options.dry_run:
        return 0
    if missing:
        endpoint = Endpoint(settings, key)
        _confirm(options.yes)
        base.parent.mkdir(parents=True, exist_ok=True)
        try:
            with tqdm(total=len(missing), unit="answer") as bar:
                known |= ask_all(missing, endpoint, file, parallel=options.parallel, on_answer=lambda _: bar.update())
        finally:
            endpoint.close()
    values = report(
        questions,
        known,
        settings,
        names=names,
        scenes=options.scenes,
        unmatched=unmatched,
        prices=prices,
    )
    _, page = write_report(base, values)
    print(page.read_text(encoding="utf-8"))
    if not values["counts"]["answered"]:
        raise StoryError(f"No question was answered as asked; {page} says why.")
    return 0


def _questions(options: argparse.Namespace, paths: Sequence[Path]) -> tuple[list[Question], dict[str, str], int]:
    """Questions, the names of the folders, and how many stories have no partner."""
    folders = [read_folder(path) for path in paths]
    names = [path.resolve().name for path in paths]
    if options.mode == "scores":
        return score_questions(folders[0][: options.stories], options.scenes), {"folder": names[0]}, 0
    ours, theirs = ({story.id for story in folder} for folder in folders)
    common = set(sorted(ours & theirs)[: options.stories])
    if not common:
        raise InputError("The two folders have no story in common: stories are matched by their id.")
    ours_chosen, theirs_chosen = ([story for story in folder if story.id in common] for folder in folders)
    return (
        pair_questions(ours_chosen, theirs_chosen, options.scenes),
        {"ours": names[0], "theirs": names[1]},
        len(ours ^ theirs),
    )


def _keep_out_of_stories(base: Path, folders: Sequence[Path]) -> None:
    """Answers among stories would be read as stories the next time."""
    for folder in folders:
        if base.resolve().is_relative_to(folder.resolve()):
            raise InputError(f"The report cannot lie inside {folder}, whose *.jsonl files are stories: give --out.")


def _confirm(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError("Nobody can be asked here whether to start: add --yes, or --dry-run to see the cost only.")
    if input("Start? [y/N] ").strip().lower() not in ("y", "yes"):
        raise InputError("Nothing was asked.")


def _count(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError
    return number


def _seconds(text: str) -> float:
    if not (number := float(text)) > 0:
        raise ValueError
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.evaluation.judge", description=__doc__.splitlines()[0])
    modes = parser.add_subparsers(dest="mode", required=True)
    scores = modes.add_parser("scores", help="rate the stories of one folder, 0 to 10")
    scores.add_argument("folder", type=Path, metavar="FOLDER")
    pairs = modes.add_parser("pairs", help="compare two folders story by story, in both orders")
    pairs.add_argument("ours", type=Path, metavar="OURS")
    pairs.add_argument("theirs", type=Path, metavar="THEIRS")
    for mode in (scores, pairs):
        mode.add_argument("--stories", type=_count, default=180, help="how many, in the order of their ids")
        mode.add_argument("--scenes", type=_count, default=5, help="how many of each story, the opening included")
        mode.add_argument("--model", help="default: SEED_STORY_JUDGE_MODEL")
        mode.add_argument("--base-url", help="default: OPENAI_BASE_URL, or OpenAI itself")
        mode.add_argument("--out", type=Path, help="report without its ending; default: runs/judge/MODE-FOLDERS")
        mode.add_argument("--parallel", type=_count, default=4, help="requests at a time")
        mode.add_argument("--timeout", type=_seconds, default=120.0, help="seconds for one request")
        mode.add_argument("--price-in", type=float, help="of a million tokens in")
        mode.add_argument("--price-out", type=float, help="of a million tokens out")
        mode.add_argument("--dry-run", action="store_true", help="say what it would cost, and stop")
        mode.add_argument("--yes", action="store_true", help="start without asking")
        mode.add_argument("--retry-failed", action="store_true", help="also ask again what failed before")
        mode.add_argument("--verbose", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
