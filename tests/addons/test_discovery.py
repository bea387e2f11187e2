"""Which add-ons are found, in which order, and what keeps one out."""

import sys
import textwrap

import pytest

from core.addons.discovery import discover
from core.addons.versions import is_within, parsed, requirement


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A function that writes an add-on into a package of this test; `find(core)` looks at them."""
    package = f"found_{tmp_path.name}"
    root = tmp_path / package
    root.mkdir()
    (root / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    class Folder:
        def write(self, label, source=None, **values):
            values = {"title": label, "version": "1.0", **values}
            lines = "\n".join(f"    {name} = {value!r}" for name, value in values.items())
            source = source or (
                "from core.addons.config import Addon\n\n"
                f"class Config(Addon):\n    name = '{package}.{label}'\n    label = '{label}'\n"
                f"{lines}\n"
            )
            (root / label).mkdir()
            (root / label / "__init__.py").touch()
            (root / label / "apps.py").write_text(textwrap.dedent(source))

        def find(self, core="1.0"):
            found = discover({package: root}, group="wenming.nothing", core_version=core)
            return (
                [app.split(".")[1] for app in found.apps],
                {refusal.label: str(refusal.reason) for refusal in found.refused},
            )

    yield Folder()
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


def test_what_is_needed_comes_first(folder):
    folder.write("awards", requires=("register>=1.2", "ballots"))
    folder.write("ballots", requires=("register",))
    folder.write("register", version="1.2.1")
    assert folder.find() == (["register", "ballots", "awards"], {})


def test_what_does_not_fit_is_left_out_and_says_why(folder):
    folder.write("broken", source="import no_such_package")
    folder.write("empty", source="nothing = True")
    folder.write("nameless", title="")
    folder.write("young", core_min="1.1")
    folder.write("old", core_max="0.9")
    folder.write("early", requires=("good>=2",))
    folder.write("later", requires=("early",))
    folder.write("lonely", requires=("gone",))
    folder.write("round", requires=("about",))
    folder.write("about", requires=("round",))
    folder.write("greedy", url_prefix="admin")
    folder.write("vague", version="next")
    folder.write("good", core_min="0.9", core_max="1", url_prefix="good")
    folder.write("twin", url_prefix="good")
    apps, refused = folder.find()
    assert apps == ["good"]
    assert refused["broken"].startswith("代码读不进来")
    assert "一个" in refused["empty"] and "名称" in refused["nameless"]
    assert refused["young"] == "要核心 ≥ 1.1，现有 1.0，不能启用。"
    assert "≤ 0.9" in refused["old"]
    assert refused["early"] == "要“good”≥ 2，现有 1.0。"
    assert refused["later"] == "要先安装“early”。" and "gone" in refused["lonely"]
    assert "圈" in refused["round"] and "圈" in refused["about"]
    assert "/admin/" in refused["greedy"] and "next" in refused["vague"]
    assert "前缀" in refused["twin"]


def test_versions_are_compared_number_by_number():
    assert parsed("1.10") > parsed("1.9") and parsed("1.0") == parsed("1")
    assert is_within("1.2.7", "1.2", "1.2") and not is_within("1.3", "", "1.2")
    assert is_within("0.1.0", "0.1") and not is_within("0.1.0", "0.1.1")
    assert requirement("register >= 1.2") == ("register", "1.2")
    for wrong in ("", "1.x", "-1", "1..2", "1.2.3.4.5", None):
        with pytest.raises(ValueError):
            parsed(wrong)
