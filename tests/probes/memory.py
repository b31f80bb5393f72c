"""What stays in memory: `python -m tests.probes.memory --scenes 1500 --told 12`.

Megabytes that stay after so many scenes were told in a long story, for each scene; and for each pitch in which the
offline voice was heard.
"""

from __future__ import annotations

from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved
from tests.probes.probing import begin, lengthened, opened, parser, resident, say, studio

PITCHES = 5


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--scenes", type=int, default=1500)
    made.add_argument("--told", type=int, default=12)
    options = begin(made)
    with studio() as one:
        story = opened(one)
        told = [
            event
            for event in one.continue_story(story.id, story.root.id, GenerationRequest(seed=1))
            if isinstance(event, SceneSaved)
        ]
        story, settings = told[0].story, told[0].scene.settings
        del told
        story = lengthened(one.library, story, options.scenes, settings)
        opening, text = story.root.id, " ".join(f"The fox went on {number}." for number in range(options.told))
        del story
        (first,) = one.list_stories()
        before, name = resident(), first.id
        for _ in one.visualize(name, opening, text):
            pass
        scene = (resident() - before) / options.told
        before = resident()
        for pitch in range(PITCHES):
            one.export("audio", name, opening, {"voice": "heart", "pitch": pitch, "rate": 1.0 + pitch / 100})
        say({"scenes": options.scenes, "MB_each_scene": scene, "MB_each_pitch": (resident() - before) / PITCHES})


if __name__ == "__main__":
    main()
