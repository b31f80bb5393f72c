"""Dockerfile, compose file and Kubernetes objects, as far as they can be looked at without a container engine or a
cluster: nothing is built or started here."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest
import yaml

from seed_story.presets import PRESETS
from seed_story.runtime.environment import batch_size, engine_kind, public, replica_range, worker_threads

ROOT = Path(__file__).resolve().parent.parent


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def test_what_is_copied_into_the_image_is_there_and_not_kept_out():
    ignored = (ROOT / ".dockerignore").read_text().split()
    for kind, words in instructions():
        if kind != "COPY" or words.startswith("--from"):
            continue
        for source in words.split()[:-1]:
            assert list(ROOT.glob(source)), f"{source} is not there"
            assert any(fnmatch.fnmatch(source, line[1:]) for line in ignored if line.startswith("!")), source


def test_the_image_runs_as_nobody_special_and_tells_of_its_health():
    kinds = [kind for kind, _ in instructions()]
    assert kinds.count("FROM") == 2 and "USER" in kinds and "HEALTHCHECK" in kinds
    command = next(words for kind, words in instructions() if kind == "CMD")
    assert "app.py" in command and (ROOT / "app.py").exists()
    assert kinds.index("USER") > kinds.index("RUN")


def test_the_services_fit_together():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    volumes = set(yaml.safe_load((ROOT / "compose.yaml").read_text())["volumes"])
    for name, service in services.items():
        needs = service.get("depends_on", ())
        assert set(needs) <= set(services), name
        mounted = [volume.split(":")[0] for volume in service.get("volumes", ()) if ":" in volume]
        assert set(mounted) <= volumes, name
        for value in map(str, service.get("environment", {}).values()):
            assert not re.search(r"(password|secret)=?\w{8}", value.lower()), "secrets come from the environment"
    for service in services.values():  # what is built here is named anew with each build
        name, _, tag = service["image"].rpartition(":")
        assert "build" in service or name and tag != "latest", "what starts today starts next year"
    environment = services["app"]["environment"]
    assert environment == services["worker"]["environment"], "both see the same library"
    assert environment["DATABASE_URL"].split("@")[1] == "database/stories"
    assert services["worker"]["command"] == ["python", "-m", "seed_story", "worker", "--port", "7860"]
    assert "127.0.0.1:7860/healthz" in (ROOT / "Dockerfile").read_text(), "the health check of both"
    known = (ROOT / "docs" / "deployment.md").read_text()
    for name in environment:
        assert name in known or name.startswith("AWS_"), f"{name} is not explained"


# ------------------------------------------------------------------------------------------------------- Kubernetes


@pytest.fixture(scope="module")
def cluster() -> dict[tuple[str, str], dict]:
    """(kind, name) -> the object, of the file for Kubernetes."""
    documents = yaml.safe_load_all((ROOT / "assets" / "operation" / "cluster.yaml").read_text())
    return {(one["kind"], one["metadata"]["name"]): one for one in documents}


def pods(cluster: dict) -> dict[str, dict]:
    """What runs: name -> specification of a pod."""
    ray = cluster["RayCluster", "storyteller"]["spec"]
    found = {name: one["spec"]["template"]["spec"] for (kind, name), one in cluster.items() if kind == "Deployment"}
    groups = {group["groupName"]: group["template"]["spec"] for group in ray["workerGroupSpecs"]}
    return {**found, **groups, "head": ray["headGroupSpec"]["template"]["spec"]}


def test_the_cluster_runs_what_there_is(cluster, monkeypatch):
    settings = cluster["ConfigMap", "seed-story"]["data"]
    settings_page = (ROOT / "docs" / "deployment.md").read_text()
    for name, value in settings.items():
        assert isinstance(value, str), f"{name}: Kubernetes takes strings only"
        assert name.startswith("RAY_") or name in settings_page, f"{name} is not explained"
        monkeypatch.setenv(name, value)
    assert settings["SEED_STORY_PRESET"] in PRESETS and public() and engine_kind() == "ray"
    group = cluster["RayCluster", "storyteller"]["spec"]["workerGroupSpecs"][0]
    assert replica_range() == (group["minReplicas"], group["maxReplicas"])
    assert batch_size() == 8
    programs = sum(cluster["Deployment", name]["spec"]["replicas"] for name in ("page", "worker"))
    assert programs * worker_threads() == batch_size() * group["maxReplicas"], "together they ask for what there may be"
    commands = " ".join(" ".join(c.get("args", ())) for pod in pods(cluster).values() for c in pod["containers"])
    assert "python app.py --public" in commands and "python -m seed_story worker" in commands
    assert f"{'storyteller'}-head-svc:6379" in commands, "as KubeRay calls the service of that cluster's head"


def test_the_cluster_fits_together(cluster):
    for name, pod in pods(cluster).items():
        mounted = {mount["name"] for c in pod["containers"] for mount in c.get("volumeMounts", ())}
        assert mounted <= {volume["name"] for volume in pod.get("volumes", ())}, name
        for container in pod["containers"]:
            ports = {port["name"] for port in container.get("ports", ())}
            probes = [container[kind]["httpGet"] for kind in container if kind.endswith("Probe")]
            assert all(probe["port"] in ports and probe["path"] in ("/healthz", "/readyz") for probe in probes)
            assert set(container["resources"]["requests"]) == set(container["resources"]["limits"])
            assert not container.get("env"), "settings are one map, secrets come from a secret of the cluster's own"
    for (kind, name), one in cluster.items():
        if kind == "Deployment":
            labels = one["spec"]["template"]["metadata"]["labels"]
            assert one["spec"]["selector"]["matchLabels"].items() <= labels.items(), name
            secrets = [source.get("secretRef", {}).get("name") for c in pods(cluster)[name]["containers"]
                       for source in c["envFrom"]]  # fmt: skip
            assert "seed-story" in secrets, "the database and the store"
    page = cluster["Deployment", "page"]["spec"]["template"]["metadata"]["labels"]
    assert cluster["Service", "page"]["spec"]["selector"].items() <= page.items()
    assert cluster["PodDisruptionBudget", "page"]["spec"]["selector"]["matchLabels"].items() <= page.items()
    target = cluster["HorizontalPodAutoscaler", "page"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) in cluster
    assert not any(kind == "Secret" for kind, _ in cluster)


def test_ray_reads_its_cluster(cluster):
    """Ray's own autoscaler understands the machines and what they offer."""
    module = pytest.importorskip("ray.autoscaler._private.kuberay.autoscaling_config", reason="Ray is not installed")
    described = cluster["RayCluster", "storyteller"] | {"metadata": {"name": "storyteller", "namespace": "default"}}
    read = module._derive_autoscaling_config_from_ray_cr(described)
    kinds = read["available_node_types"]
    assert kinds["storytellers"]["resources"]["GPU"] == 1
    assert (kinds["storytellers"]["min_workers"], kinds["storytellers"]["max_workers"]) == (1, 4)
    assert kinds["headgroup"]["resources"]["CPU"] == 0, "replicas do not run on the head"
