"""What one owner chose once for all: usual settings, a voice, how words are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seed_story.studio.preferences import Preferences
from seed_story.studio.pronunciation import with_words
from seed_story.studio.services import OwnerService


class SettingsService(OwnerService):
    """The settings of one owner."""

    def preferences(self) -> Preferences:
        """What the owner chose once for all scenes and films."""
        return Preferences.of(self._library.preferences(owner=self.owner))

    def set_preferences(self, values: Mapping[str, Any]) -> Preferences:
        """Remembers these in the place of all that was chosen before; nothing for the usual. Words that were taught
        stay unless `sounds` are among the values. Raises InputError."""
        chosen = Preferences.of(values).to_dict()
        teaches = values.get("sounds") is not None

        def change(before: dict[str, Any]) -> dict[str, Any]:
            return chosen if teaches or "sounds" not in before else {**chosen, "sounds": before["sounds"]}

        return Preferences.of(self._library.change_preferences(change, owner=self.owner))

    def teach_words(self, say: Sequence[tuple[str, str]] = (), forget: Sequence[str] = ()) -> dict[str, str]:
        """Has every voice say words otherwise than they are written: pairs of a word and how it is said. `forget`:
        words that are said as usual again. Returns all that are taught then. Raises InputError, and changes nothing."""

        def change(before: dict[str, Any]) -> dict[str, Any]:
            sounds = with_words(Preferences.of(before).sounds, say, forget)
            return Preferences.of({**before, "sounds": sounds}).to_dict()

        return dict(self._library.change_preferences(change, owner=self.owner).get("sounds", {}))
