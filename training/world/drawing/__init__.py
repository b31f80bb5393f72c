"""The brush of Fernhollow: a scene's script becomes vector art, and vector art becomes pixels.

A picture is a pure function of the scene's script, the cast and the season, so that a small model can learn it.
"""

from training.world.drawing.scene import render, scene_svg

__all__ = ["render", "scene_svg"]
