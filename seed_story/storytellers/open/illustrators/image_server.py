"""Pictures from a server with OpenAI's routes: /images/generations, and /images/edits where there are references."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from PIL import Image

from seed_story.errors import InputError, stop_if
from seed_story.images import fit_within, open_picture
from seed_story.storytellers.open.illustrators.base import Cancel, Picture, PicturePreview, PictureRequest
from seed_story.storytellers.open.model_server import ModelServer, NoRouteError, ServerError, UnsupportedError

MOST_REFERENCES = 4
SMALLEST = 64  # pixels of a side


class ImageServer:
    """One image model behind a server, such as sd-server of stable-diffusion.cpp, LocalAI, or a hosted one."""

    takes_references = True

    def __init__(self, server: ModelServer, model: str = "") -> None:
        self._server, self._model = server, model
        self._edits, self._format = True, True  # whether it has that route, and takes `response_format`

    @property
    def name(self) -> str:
        return self._model or f"pictures of {self._server.host}"

    @property
    def where(self) -> str:
        return self._server.host

    def load(self) -> None:
        """Nothing: an image server is asked when there is something to draw."""

    def draw(self, request: PictureRequest, *, cancel: Cancel | None = None) -> Iterator[PicturePreview | Picture]:
        references = [one for one in request.references if one.role != "previous"][:MOST_REFERENCES]
        warnings: list[str] = []
        answer = self._edited(request, references, cancel) if references and self._edits else None
        if answer is None:
            if references:
                warnings.append("The image server takes no references, so people may look different.")
                references = []
            answer = self._generated(request, cancel)
        image = self._picture(answer, cancel)
        if image.size != request.size:
            warnings.append(f"The image server drew {image.width} × {image.height} pixels.")
        facts = {
            "illustrator": self.name, "prompt": request.prompt, "seed": request.seed, "warnings": warnings,
            "references": [{"role": one.role, "name": one.name} for one in references],
        }  # fmt: skip
        yield Picture(fit_within(image), facts)

    def _edited(self, request: PictureRequest, references: list[Any], cancel: Cancel | None) -> Any:
        """None where the server has no such route."""
        files = [(f"{number}.png", _png(one.image), "image/png") for number, one in enumerate(references, 1)]
        try:
            return self._ask(partial(_edit, files, request.prompt), request, cancel)
        except (UnsupportedError, NoRouteError):
            self._edits = False
        return None

    def _generated(self, request: PictureRequest, cancel: Cancel | None) -> Any:
        return self._ask(partial(_generate, request.prompt), request, cancel)

    def _ask(self, call: Any, request: PictureRequest, cancel: Cancel | None) -> Any:
        size = f"{request.size[0]}x{request.size[1]}"
        while True:
            options: dict[str, Any] = {"size": size, "n": 1, "extra_body": {"seed": request.seed}}
            if self._model:
                options["model"] = self._model
            if self._format:
                options["response_format"] = "b64_json"
            try:
                return self._server.ask(partial(call, options), cancel)
            except UnsupportedError as error:
                if self._format and "response_format" in str(error):
                    self._format = False  # models that always answer so refuse to be asked
                elif "size" in str(error) and size != "auto":
                    size = "auto"
                else:
                    raise

    def _picture(self, answer: Any, cancel: Cancel | None) -> Image.Image:
        stop_if(cancel)
        first = next(iter(getattr(answer, "data", None) or ()), None)
        nothing = ServerError(f"The image server at {self._server.host} sent no picture. The words are kept.")
        if first is None:
            raise nothing
        if data := getattr(first, "b64_json", None):
            try:
                content = base64.b64decode(data.partition(",")[2] if data.startswith("data:") else data, validate=False)
            except binascii.Error as error:
                raise nothing from error
        elif address := getattr(first, "url", None):
            content = self._fetched(address, cancel)
        else:
            raise nothing
        try:
            image = open_picture(content)
        except InputError as error:
            raise ServerError(f"The image server at {self._server.host} sent no usable picture: {error}") from error
        if min(image.size) < SMALLEST:
            raise ServerError(f"The image server at {self._server.host} sent a picture of {image.width} pixels.")
        return image

    def _fetched(self, address: str, cancel: Cancel | None) -> bytes:
        """A picture that is named by an address: only of the same host, so that no server sends us elsewhere."""
        target = urljoin(self._server.address + "/", address)
        if urlsplit(target).netloc != self._server.host:
            raise ServerError(
                f"The image server at {self._server.host} keeps its pictures at another address, which is not followed."
            )
        return bytes(self._server.ask(partial(_get, target), cancel))

    def close(self) -> None:
        self._server.close()


def _edit(files: Any, prompt: str, options: dict[str, Any], client: Any) -> Any:
    return client.images.edit(image=files, prompt=prompt, **options)


def _generate(prompt: str, options: dict[str, Any], client: Any) -> Any:
    return client.images.generate(prompt=prompt, **options)


def _get(address: str, client: Any) -> bytes:
    import httpx2

    return client.get(address, cast_to=httpx2.Response).content


def _png(image: Image.Image) -> bytes:
    small = image.convert("RGB")
    small.thumbnail((1024, 1024))
    file = io.BytesIO()
    small.save(file, "PNG")
    return file.getvalue()
