"""What draws the pictures of the open storyteller; `base.py` has the interface."""
