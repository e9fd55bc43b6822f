"""The page of rules, the rulebook, and the tests that it names, kept in step."""

import ast
import re
from pathlib import Path

import pytest

from streetname.domain.orders.rulebook import MEANING, Rule

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\| ([A-Z]+-\d\d) \| (.+) \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`([^`:]+)::(\w+)`")

ROWS: list[tuple[str, str, str]] = _ROW.findall((ROOT / "docs" / "rules.md").read_text())


def functions_of(path: str) -> set[str]:
    """The functions that a test file defines."""
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_page_has_every_rule_in_its_words_and_in_the_order_of_the_rulebook() -> None:
    assert [(name, meaning) for name, meaning, _ in ROWS] == [
        (rule.value, MEANING[rule]) for rule in Rule
    ]


@pytest.mark.parametrize(("rule", "proofs"), [(name, proofs) for name, _, proofs in ROWS])
def test_the_tests_that_prove_a_rule_exist(rule: str, proofs: str) -> None:
    named = _TEST.findall(proofs)
    assert named, f"{rule} has no proof"
    for path, function in named:
        assert function.startswith("test_")
        assert function in functions_of(path)
