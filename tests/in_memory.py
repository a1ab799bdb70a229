"""Projects rendered in memory, by Jinja alone: a thousand of them while Copier writes one.

What a person gets is written by Copier. A test compares the two, byte by byte.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml  # type: ignore[import-untyped, unused-ignore]
from jinja2 import FileSystemLoader, StrictUndefined, Template, meta
from jinja2.sandbox import SandboxedEnvironment
from renders import RenderedFile
from scratch_kit import Kit
from variants import Variant

Answers = Mapping[str, Any]

SUFFIX = ".jinja"


@dataclass(frozen=True)
class InMemoryRendering:
    """A project that is nowhere on disk."""

    variant: Variant
    answers: Answers
    files: Mapping[PurePosixPath, RenderedFile]


@dataclass(frozen=True)
class _Source:
    """A file of the template; its content is copied unless it is a template itself."""

    path: Template
    content: bytes | Template

    def file(self, answers: Answers, variant: str) -> RenderedFile | None:
        """What becomes of it; nothing where a part of its path is empty."""
        path = self.path.render(answers)
        if "" in path.split("/"):
            return None
        content = self.content
        made = content if isinstance(content, bytes) else content.render(answers).encode()
        return RenderedFile(PurePosixPath(path), made, variant)


@dataclass(frozen=True)
class _Group:
    """Files that depend on the same answers, and what was made of them so far."""

    reads: tuple[str, ...]
    sources: list[_Source] = field(default_factory=list)
    made: dict[tuple[str, ...], list[RenderedFile]] = field(default_factory=dict)


class InMemory:
    """A kit that renders each file once for all answers that make the same of it."""

    def __init__(self, kit: Kit) -> None:
        # As Copier sets it up.
        self._jinja = SandboxedEnvironment(
            loader=FileSystemLoader(kit.root),
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            keep_trailing_newline=True,
            undefined=StrictUndefined,
        )
        self._jinja.globals["pathjoin"] = lambda *parts: "/".join(parts)
        settings = yaml.safe_load((kit.root / "copier.yml").read_text("utf-8"))
        self._questions = {name: entry for name, entry in settings.items() if name[0] != "_"}
        self._defaults = {
            name: self._jinja.from_string(entry["default"])
            for name, entry in self._questions.items()
            if isinstance(entry["default"], str)
        }
        self._groups = list(self._grouped(kit))
        self._distinct: dict[tuple[PurePosixPath, bytes], RenderedFile] = {}

    def render(self, variant: Variant) -> InMemoryRendering:
        """A project without its file of answers; two files that are the same are one object."""
        answers = self._answers(variant.answers)
        files = [file for group in self._groups for file in self._made(group, answers, variant)]
        return InMemoryRendering(variant, answers, {file.path: file for file in files})

    def _answers(self, given: Answers) -> Answers:
        """All answers, defaults and what is computed included."""
        found: dict[str, Any] = {}
        for name, question in self._questions.items():
            value = given.get(name, question["default"])
            if name not in given and name in self._defaults:
                value = self._defaults[name].render(found).strip()
                value = yaml.safe_load(value) if question["type"] == "bool" else value
            found[name] = value
        return found

    def _made(self, group: _Group, answers: Answers, variant: Variant) -> list[RenderedFile]:
        key = tuple(str(answers[name]) for name in group.reads)
        if key not in group.made:
            files = (source.file(answers, variant.name) for source in group.sources)
            group.made[key] = [
                self._distinct.setdefault((file.path, file.content), file) for file in files if file
            ]
        return group.made[key]

    def _grouped(self, kit: Kit) -> Iterator[_Group]:
        groups: dict[tuple[str, ...], _Group] = {}
        root = kit.root / "template"
        for path in sorted(root.rglob("*")):
            # What is in the file of answers is Copier's business.
            if path.is_file() and "_copier_conf" not in path.name:
                name = str(PurePosixPath(path.relative_to(root)))
                texts = [name.removesuffix(SUFFIX)]
                texts += [path.read_text("utf-8")] if name.endswith(SUFFIX) else []
                place, *content = map(self._jinja.from_string, texts)
                reads = tuple(sorted(set().union(*map(self._read_by, texts))))
                group = groups.setdefault(reads, _Group(reads))
                group.sources.append(_Source(place, content[0] if content else path.read_bytes()))
        yield from groups.values()

    def _read_by(self, text: str) -> set[str]:
        return meta.find_undeclared_variables(self._jinja.parse(text)) & self._questions.keys()
