"""A story as values: a tree of scenes, its branches, its edits. Standard library only."""

from seed_story.story.story import Scene, Story, new_id

__all__ = ["Scene", "Story", "new_id"]
