"""The documents for readers: their commands exist, their links lead somewhere, both languages say the same things."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from engine import contexts, definitions, diagram
from engine.calendars import files, registry, tables
from engine.definitions import definition
from engine.replay import maps
from notifications import rendering
from tests import test_documents

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
TWINS = [(path.with_name(path.name.replace(".zh.", ".")), path) for path in PAGES if path.name.endswith(".zh.md")]
WORKFLOWS = {path.stem: definitions.load_file(path) for path in sorted((ROOT / "workflows").glob("*.yaml"))}
DIAGRAMS = sorted((DOCS / "pictures").glob("*.svg"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LARGEST_PICTURE = 150_000


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path, language: str) -> list[str]:
    """The code blocks of a document in one language."""
    return [text for found, text in BLOCK.findall(read(path)) if found == language]


def prose(path: Path) -> str:
    return BLOCK.sub("", read(path))


def lines(path: Path) -> list[list[str]]:
    """The words of each `caseclock` command in a document's shell blocks."""
    shell = "\n".join(blocks(path, "sh")).replace("\\\n", " ")
    found = [shlex.split(line) for line in shell.splitlines() if "caseclock " in line]
    return [words[words.index("caseclock") :] for words in found if "caseclock" in words]


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ .*$", prose(path), re.MULTILINE)


def anchor(heading: str) -> str:
    """The name by which a page on the web knows a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")


def rows(path: Path, title: str) -> set[str]:
    """The names in the first column of the table under a heading."""
    told = test_documents.section(read(path), title)
    return {
        name for line in told.splitlines() for name in re.findall(r"`([^`]+)`", line.partition("|")[2].split("|")[0])
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_commands_of_the_document_exist_with_their_options(path: Path):
    for words in lines(path):
        name = " ".join(words[:3] if " ".join(words[:3]) in test_documents.COMMANDS else words[:2])
        assert name in test_documents.COMMANDS, " ".join(words)
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given <= set(test_documents.options(test_documents.COMMANDS[name])), " ".join(words)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_steps_that_the_document_sends_are_steps_of_the_workflow(path: Path):
    sent = {words[3] for words in lines(path) if words[1] == "send"}
    assert sent <= {*definition.COMMON_EVENTS, *(event for one in WORKFLOWS.values() for event in one.events)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_links_of_the_document_lead_somewhere(path: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        file, _, place = target.partition("#")
        found = path.parent / file if file else path
        assert found.exists(), target
        assert not place or place in {anchor(one) for one in headings(found)}, target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_document_names_no_path_of_a_machine(path: Path):
    assert re.findall(r"(?<![\w/])/(?:work|root|tmp|home)/", read(path)) == []


@pytest.mark.parametrize(("english", "chinese"), TWINS, ids=lambda path: path.name)
def test_both_languages_have_the_same_sections(english: Path, chinese: Path):
    def shape(path: Path) -> list[str]:
        """Levels of headings, rows of tables and items, in order."""
        return [found for line in prose(path).splitlines() for found in re.findall(r"^(?:#+ |\||\d\. |- |!)", line)]

    assert shape(english) == shape(chinese)


@pytest.mark.parametrize(("english", "chinese"), TWINS, ids=lambda path: path.name)
def test_both_languages_have_the_same_commands(english: Path, chinese: Path):
    same = [read(path).replace("zh-Hans", "en") for path in (english, chinese)]
    first, second = ([text for _, text in BLOCK.findall(one)] for one in same)
    assert first == second


def test_every_document_stands_in_the_index():
    told = read(DOCS / "README.md")
    assert [path.name for path in DOCS.glob("*.md") if path.name != "README.md" and f"({path.name})" not in told] == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.name)
def test_the_diagram_is_the_one_that_the_command_draws(path: Path):
    workflow, language, _ = path.name.split(".")
    hint = f"caseclock diagram {workflow} --language {language} --out docs/pictures/{path.name}"
    assert read(path).rstrip("\n") == diagram.svg(WORKFLOWS[workflow], language).rstrip("\n"), hint


def test_pictures_are_small_enough_to_be_kept():
    sizes = {path.name: path.stat().st_size for path in (DOCS / "pictures").iterdir()}
    assert {name: size for name, size in sizes.items() if size > LARGEST_PICTURE} == {}


def test_every_name_that_a_mail_template_can_use_is_documented_and_no_other():
    told = rows(DOCS / "mail-templates.md", "What a template can name")
    assert told ^ contexts.allowed_names() == set()


def test_every_filter_of_mail_templates_is_documented():
    assert set(rendering.FORMS) - rows(DOCS / "mail-templates.md", "Filters") == set()


def test_every_key_of_calendar_files_is_documented():
    assert {*files.KEYS, "hours", "name"} ^ rows(DOCS / "calendars.md", "A calendar file") == set()


def test_every_key_of_maps_is_documented():
    assert set(maps.KEYS) - rows(DOCS / "replay.md", "The map") == set()


def test_the_examples_of_calendar_files_can_be_used():
    examples = blocks(DOCS / "calendars.md", "yaml")
    found = [files.parse(text, f"{yaml.safe_load(text)['calendar']}.yaml", registry.find).name for text in examples]
    assert found == ["shop", "munich"]
    assert set().union(*(yaml.safe_load(text) for text in examples)) == set(files.KEYS)


def test_every_key_of_year_tables_is_documented():
    assert set(tables.KEYS) - rows(DOCS / "calendars.md", "A year's days arrive") == set()


@pytest.mark.parametrize("text", blocks(DOCS / "replay.md", "yaml"), ids=["csv", "xes"])
def test_the_examples_of_maps_can_be_used(text: str):
    assert maps.parse(text, "map.yaml").number


def test_the_architecture_names_every_part_of_the_engine():
    told = test_documents.section(read(DOCS / "architecture.md"), "Who may import whom")
    parts = {
        path.stem for path in (ROOT / "engine").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert {part for part in parts if not re.search(rf"\b{part}\b", told)} == {"__init__"}
