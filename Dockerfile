# One image for everything: the page (app), a program that only tells and films (worker), and Ray's replicas.
#
#   docker build -t seed-story .                                       everything, with the CPU build of PyTorch
#   docker build -t seed-story --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu128 .      for NVIDIA GPUs
#   docker run -p 7860:7860 -v stories:/stories seed-story
FROM python:3.11-slim-bookworm AS made
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install --index-url "$TORCH_INDEX" "torch>=2.8,<2.14"
WORKDIR /app
COPY requirements.txt requirements-shared.txt requirements-ray.txt ./
RUN pip install -r requirements.txt -r requirements-shared.txt -r requirements-ray.txt

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 teller && install -d -o teller /stories
COPY --from=made /opt/venv /opt/venv
WORKDIR /app
COPY app.py LICENSE NOTICE ./
COPY seed_story seed_story
COPY assets assets
USER teller
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 SEED_STORY_HOME=/stories SEED_STORY_LOGS=json \
    GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860 GRADIO_TEMP_DIR=/stories/cache/gradio
VOLUME /stories
EXPOSE 7860
# The first start fetches the base model of mini (93 MB), hence the patience.
HEALTHCHECK --start-period=300s --interval=15s --timeout=5s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
CMD ["python", "app.py", "--public"]
