"""Checks of told stories that need no reader: `python -m training.evaluation checks FOLDER`.

They find what is plainly wrong. A story that passes all of them may still be a bad one; readers say that.
"""
