"""The compose files hold together: settings that exist, pinned images, one door."""

import re
import subprocess

import pytest

from tests.architecture.test_settings import GUIDE, manage
from tests.deploy.compose import DEPLOY, env_file, filled, load, variables
from tests.worker.processes import ROOT

PASSWORD = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
FILES = ("compose.yaml", "compose.one.yaml")
OURS = "wenming:"
#: They run once, and what waits for them asks how they have ended.
ONCE = {"prepare", "certificates", "search-account"}


@pytest.fixture(params=FILES)
def services(request, tmp_path):
    return read(request.param, tmp_path)["services"]


def read(name, folder):
    """The file where it stands beside the others, with the examples as settings."""
    for path in DEPLOY.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    (folder / "site.env").write_text((DEPLOY / "site.env.example").read_text())
    return load(folder / name)


def test_images_are_pinned(services):
    for name, service in services.items():
        image, _, tag = service["image"].rpartition(":")
        assert image and re.search(r"\d+\.\d+\.\d+|\d+\.\d+-", tag), (name, service["image"])
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    (base,) = re.findall(r"^FROM (\S+)$", dockerfile, re.MULTILINE)
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base)


def test_only_the_proxy_is_reached_from_outside(services):
    for name, service in services.items():
        if name != "proxy":
            assert all(port["host_ip"] == "127.0.0.1" for port in service.get("ports", ())), name


def test_each_service_is_watched_and_comes_back(services):
    for name, service in services.items():
        if name in ONCE:
            assert service["restart"] == "on-failure:3"
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name


def test_what_the_stores_hold_lies_in_volumes(tmp_path):
    whole = read("compose.yaml", tmp_path)
    kept = {
        "postgres": "/var/lib/postgresql/data",
        "s3": "/data",
        **{f"search-{n}": "/usr/share/elasticsearch/data" for n in (1, 2, 3)},
    }
    sources = []
    for name, folder in kept.items():
        held = {each["target"]: each for each in whole["services"][name]["volumes"]}
        assert held[folder]["type"] == "volume"
        sources.append(held[folder]["source"])
    assert len(set(sources)) == len(kept) and set(sources) <= set(whole["volumes"])
    # None of the stores has a way out, or anybody a way in.
    assert whole["networks"]["back"]["internal"] is True
    for name in (*kept, "redis"):
        assert list(whole["services"][name]["networks"]) == ["back"]


def test_the_database_is_prepared_once_before_anything_serves(tmp_path):
    services = read("compose.yaml", tmp_path)["services"]
    assert [name for name, service in services.items() if "migrate" in str(service)] == ["prepare"]
    for name in ("web-1", "web-2", "worker"):
        condition = services[name]["depends_on"]["prepare"]["condition"]
        assert condition == "service_completed_successfully"
    assert set(services["proxy"]["depends_on"]) == {"web-1", "web-2"}


def test_the_examples_name_settings_that_exist_and_all_that_is_asked_for(tmp_path):
    listed = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", GUIDE.read_text(), re.MULTILINE))
    told = env_file(DEPLOY / "site.env.example")
    assert set(told) <= listed
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"} <= set(told)
    asked = variables((DEPLOY / "compose.yaml").read_text())
    assert set(env_file(DEPLOY / ".env.example")) == asked
    # Nothing of worth is in an example, and the site knows nothing of the cluster's master.
    for name in (*asked, "SECRET_KEY"):
        if "PASSWORD" in name or "KEY" in name:
            assert {**told, **env_file(DEPLOY / ".env.example")}[name] == ""
    for file in FILES:
        for service in read(file, tmp_path)["services"].values():
            if "site.env" in str(service.get("env_file")):
                assert set(service["environment"]) <= listed
                assert "ELASTIC_PASSWORD" not in str(service["environment"])


def test_the_site_starts_with_the_settings_of_the_compose_file(tmp_path):
    """As production checks itself, with the examples filled in."""
    services = read("compose.yaml", tmp_path)["services"]
    authority = tmp_path / "certificates"
    subprocess.run(
        ["sh", str(DEPLOY / "certificates.sh"), str(authority), "search-1"],
        check=True,
        capture_output=True,
    )
    known = dict.fromkeys(env_file(DEPLOY / ".env.example"), PASSWORD)
    for name in ("web-1", "web-2", "worker", "prepare"):
        told = {
            **env_file(DEPLOY / "site.env.example"),
            "SECRET_KEY": PASSWORD,
            **{key: filled(value, known) for key, value in services[name]["environment"].items()},
        }
        told["SEARCH_URL"] = told["SEARCH_URL"].replace(
            "/etc/wenming/search/ca.pem", f"{authority}/ca.pem"
        )
        assert services[name]["environment"] == services["web-1"]["environment"]
        with pytest.raises(KeyError):
            filled(services[name]["environment"]["DATABASE_URL"], {})
    # The database is not asked here, so that none is needed.
    result = manage("check", "--deploy", "--fail-level", "WARNING", **told)
    assert result.returncode == 0, result.stderr


def test_the_image_holds_what_runs_in_it():
    """All that the site is made of goes into the image, and nothing that must not."""
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert rules[0] == "*"
    taken = {rule[1:] for rule in rules if rule.startswith("!")}
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert taken >= packages | {"site", "static", "locale", "plugins", "deploy", "manage.py"}
    assert all((ROOT / name).exists() for name in taken)
    assert not taken & {"var", "media", "tests", ".git", ".venv"}
    assert {"deploy/.env", "deploy/*.env", "deploy/certificates"} <= set(rules)
    for word in re.findall(r"deploy/[\w.-]+\.(?:py|sh)", (DEPLOY / "Dockerfile").read_text()):
        assert (ROOT / word).exists()


def test_containers_serve_as_the_units_do():
    """The same server with the same limits, however it is started."""
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    unit = (DEPLOY / "wenming-web.service").read_text()
    for options in ("--workers", "--threads"):
        (here,) = re.findall(rf'"{options}", (?:\\\s+)?"(\d+)"', dockerfile)
        (there,) = re.findall(rf"{options} (\d+)", unit)
        assert here == there
    assert "deploy/gunicorn.conf.py" in dockerfile and "deploy/gunicorn.conf.py" in unit
