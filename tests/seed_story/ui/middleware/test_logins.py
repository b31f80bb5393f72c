"""Names and passwords from the environment: what is one, who may come in with it, whose cookie is whose."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest

from seed_story.errors import StoryError
from seed_story.runtime import environment as hosting
from seed_story.runtime.environment import LOGINS
from seed_story.ui.middleware.logins import logins_from_environment, user_of
from seed_story.ui.middleware.visitors import HEADER, VisitorError, owner_of
from tests.seed_story.ui.conftest import ANN


@pytest.fixture(autouse=True)
def nobody_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (LOGINS, "SEED_STORY_PUBLIC", "SPACE_ID"):
        monkeypatch.delenv(name, raising=False)


def test_logins_come_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert logins_from_environment() is None and not hosting.public()
    file = tmp_path / "logins"
    file.write_text("\nanna:pass:word\n ben@home:ünd, so \n\n", encoding="utf-8")
    for given, bens in (("anna:pass:word, ben@home:ünd", "ünd"), (str(file), "ünd, so")):
        monkeypatch.setenv(LOGINS, given)
        logins = logins_from_environment()
        assert logins is not None and hosting.public(), "each login has stories of their own"
        assert logins("anna", "pass:word") and logins("ben@home", bens)
        for wrong in (
            ("anna", bens),
            ("anna", ""),
            ("anna", "pass"),
            ("eve", "pass:word"),
            ("", ""),
            ("Anna", "pass:word"),
        ):
            assert not logins(*wrong)
        assert "pass:word" not in repr(vars(logins))


@pytest.mark.parametrize(
    "given",
    ["secret", "anna", "anna:", ":secret", "anna:secret,", ",", "an na:secret", "anna:secret,,ben:secret",
     "/no/such/secret", "<b>:secret", "a" * 65 + ":secret"],
)  # fmt: skip
def test_malformed_logins_are_refused_without_repeating_them(given: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(LOGINS, given)
    with pytest.raises(StoryError, match=r"Entry \d of SEED_STORY_LOGINS is not a login") as refused:
        logins_from_environment()
    assert "secret" not in str(refused.value)


def test_other_mistakes_are_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(LOGINS, "anna:one,anna:two")
    with pytest.raises(StoryError, match="lists anna twice"):
        logins_from_environment()
    monkeypatch.setenv("SEED_STORY_PUBLIC", "0")
    with pytest.raises(StoryError, match="single owner"):
        logins_from_environment()
    monkeypatch.delenv("SEED_STORY_PUBLIC")
    for data, sentence in ((b"", "is empty"), (b"anna:\xff", "cannot be read")):
        (tmp_path / "logins").write_bytes(data)
        monkeypatch.setenv(LOGINS, str(tmp_path / "logins"))
        with pytest.raises(StoryError, match=sentence):
            logins_from_environment()


def test_before_gradio_a_cookie_says_who_it_is(monkeypatch: pytest.MonkeyPatch):
    app = SimpleNamespace(cookie_id="c-1", tokens={"t1": "anna"})

    def scope(cookie: str) -> dict[str, object]:
        return {"app": app, "headers": [(b"cookie", cookie.encode())]}

    assert user_of(scope("odd={1}; access-token-unsecure-c-1=t1")) == user_of(scope("access-token-c-1=t1")) == "anna"
    for cookie in ("", "access-token-c-1=t2", "access-token-c-2=t1", "access-token-c-1="):
        assert user_of(scope(cookie)) is None
    assert user_of({}) is None

    def owner(cookie: str) -> str:
        request = gr.Request(headers={HEADER: ANN})
        request.request = SimpleNamespace(headers={HEADER: ANN}, scope=scope(cookie))
        return owner_of(request)

    assert owner("").startswith("key:")
    monkeypatch.setenv(LOGINS, "anna:secret")
    assert owner("access-token-c-1=t1") == "user:anna"
    with pytest.raises(VisitorError, match="Please sign in first"):
        owner("")
