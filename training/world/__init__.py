"""Fernhollow: a drawn storybook world that makes unlimited stories in StoryStream format."""
