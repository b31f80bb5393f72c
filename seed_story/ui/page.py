"""Gradio's page, which keeps to itself what somebody sent that does not fit."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from seed_story.errors import StoryError

logger = logging.getLogger(__name__)

UNFITTING = "Some values are missing or of the wrong type. See the list of endpoints for what is expected."


class QuietBlocks(gr.Blocks):
    """Gradio itself writes into the log what was sent, with all words in it, and would repeat it in its answer."""

    async def preprocess_data(self, *arguments: Any, **options: Any) -> Any:
        """As Gradio does; what is missing or of another kind is refused with a sentence that repeats nothing of it."""
        try:
            return await super().preprocess_data(*arguments, **options)
        except (gr.Error, StoryError) as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception as error:  # checks of Gradio and pydantic: their sentences hold the values
            logger.info("values that do not fit were refused (%s)", type(error).__name__)
            raise gr.Error(UNFITTING, print_exception=False) from None
