"""Brand colours as style sheets: what the address says, and nothing else."""

import pytest


def test_each_colour_becomes_a_class(client, db):
    response = client.get("/tints/226767+8a2a1b.css")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css"
    css = response.content.decode()
    assert ".tint-226767{--brand:#226767}" in css
    assert ".tint-8a2a1b{--brand:#8a2a1b}" in css
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize(
    "colours",
    [
        "22676",
        "2267677",
        "22676g",
        "226767+",
        "+226767",
        "226767;color:red",
        "226767}body{display:none",
        "ABCDEF",
        "+".join(["226767"] * 25),
        "226767%0a",
        "红",
    ],
)
def test_anything_else_is_not_found(client, site_tree, colours):
    assert client.get(f"/tints/{colours}.css").status_code == 404


def test_it_cannot_be_written_to(client, db):
    assert client.post("/tints/226767.css").status_code == 405
