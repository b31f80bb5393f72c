"""The named endpoints as tools of assistants (MCP), where Gradio's own server would mislead them.

Files come in as data URLs: nothing is fetched from addresses, and no path of this machine is a caller's to
name. Answers are JSON, as everywhere else, and refusals are the studio's own sentences.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import gradio.mcp
from gradio.mcp import GradioMCPServer
from gradio_client.utils import is_file_obj_with_meta

from seed_story.ui.callbacks import Refused

AS_DATA = "Send the file itself as a data URL: data:TYPE;base64,BYTES."
NO_DATA = (
    "Send files as data URLs, such as data:image/jpeg;base64,… with the bytes after the comma. Web addresses "
    "are not fetched, and paths on this machine are not read."
)
DAMAGED = "This data URL is damaged: the part after the comma is not base64."


class ExportContext(GradioMCPServer):  # type: ignore[misc, unused-ignore]
    """Gradio's server of tools with schemas, files and answers as above."""

    @property
    def _file_data_tool_description(self) -> str:
        return ""  # Gradio would speak of a tool for uploads, which gives an address

    def simplify_filedata_schema(self, schema: dict[str, Any]) -> tuple[dict[str, Any], list[list[str | int]]]:
        """The schema with plain strings for files, and the arguments that are files. Kept to "type" and "description":
        assistants hand schemas on to services of which many refuse formats that they do not know."""
        simple, places = super().simplify_filedata_schema(schema)
        for name in (place[0] for place in places):
            told = simple["properties"][name].get("description", "")
            simple["properties"][name] = {"type": "string", "description": f"{told} {AS_DATA}".strip()}
        return simple, places

    def convert_strings_to_filedata(self, value: dict[str, Any], filedata_positions: list[list[str | int]]) -> Any:
        """The arguments with data URLs as files. Raises Refused for anything else in the place of a file."""
        for name in (place[0] for place in filedata_positions):
            given = value.get(str(name))
            if isinstance(given, str) and not (given.startswith("data:") and ";base64," in given[:200]):
                raise Refused(NO_DATA)
        try:
            return super().convert_strings_to_filedata(value, filedata_positions)
        except ValueError as error:
            raise Refused(DAMAGED) from error

    def postprocess_output_data(self, data: Any, root_url: str) -> list[Any]:
        """Files as addresses (pictures also as such), words as they are, everything else as JSON."""
        content: list[Any] = []
        for answer in _answers(data):
            if isinstance(answer, str) or is_file_obj_with_meta(answer):
                content += super().postprocess_output_data([answer], root_url)
            elif isinstance(answer, list) and answer and all(is_file_obj_with_meta(file) for file in answer):
                content += super().postprocess_output_data(answer, root_url)
            else:
                content.append(self.types.TextContent(type="text", text=json.dumps(answer, ensure_ascii=False)))
        return content


def offer_tools() -> None:
    """Makes Gradio build its server of tools as `ExportContext`; it has no other way to choose one."""
    setattr(gradio.mcp, "GradioMCPServer", ExportContext)  # noqa: B010 - mypy would not have it otherwise


def _answers(data: Any) -> Iterator[Any]:
    """The answers of an endpoint; several of them come in one tuple, or each by itself."""
    for output in data:
        yield from output if isinstance(output, tuple) else (output,)
