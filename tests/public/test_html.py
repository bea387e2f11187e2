"""Every document and style sheet passes the Nu Html Checker, which is what HTML and CSS say."""

import json
import os
import shutil
import subprocess

import pytest

from tests.public.demo_site import ROOT

JAR = ROOT / "var" / "html-checker" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
OPTIONS = ("--also-check-css", "--no-langdetect")
GET_JAVA = "apt-get install default-jre-headless"
GET_JAR = "make checker (needs npm)"


def checked(*paths):
    """What the checker says of files and folders, each message a dict."""
    if shutil.which("java") is None:
        pytest.skip(f"No Java on this machine. To get it: {GET_JAVA}")
    if not JAR.exists():
        pytest.skip(f"No Nu Html Checker on this machine. To get it: {GET_JAR}")
    result = subprocess.run(
        [
            "java",
            "-Xmx512m",
            "-jar",
            JAR,
            "--format",
            "json",
            "--also-check-css",
            "--no-langdetect",
            *paths,
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return json.loads(result.stderr)["messages"]


def _is_meant(message, where):
    """The gallery of components shows some of them twice, with the same anchors; and the checker
    does not know `::highlight()`, which marks the sentence that is being read aloud."""
    told = message["message"]
    twice = told.startswith(("Duplicate ID", "The first occurrence of ID"))
    unknown = "Parse Error" in told and "ghlight(reading)" in message.get("extract", "")
    return unknown or (twice and where.startswith("styleguide"))


def test_documents_and_sheets_are_valid(demo):
    faults = []
    for message in checked(demo.folder / "html", *(ROOT / "static" / "css").rglob("*.css")):
        name = message["url"].rpartition("/")[2]
        where = demo.documents.get(name, name)
        if _is_meant(message, where):
            continue
        place = f"line {message.get('lastLine')}: {message.get('extract', '').strip()[:200]}"
        faults.append(f"{message['type']} in {where}: {message['message']} {place}")
    assert not faults, f"{len(faults)} faults\n" + "\n".join(sorted(faults)[:60])


def test_the_checker_finds_what_is_wrong(tmp_path):
    page = '<!doctype html><html lang="zh-CN"><title>页</title><p><div id="a"></div><b id="a">'
    (tmp_path / "page.html").write_text(page)
    (tmp_path / "sheet.css").write_text("a { colr: red }")
    told = " ".join(message["message"] for message in checked(*tmp_path.iterdir()))
    assert "Duplicate ID" in told and "colr" in told
