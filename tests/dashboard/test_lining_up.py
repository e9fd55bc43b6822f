"""Exact amounts of a column stand one below the other."""

from markupsafe import Markup

from streetname.dashboard.lining_up import lined_up


def test_a_column_of_cents_is_left_as_it_is() -> None:
    texts = ["$1.50", "−$20.00", "–", ""]
    assert lined_up(texts) == texts
    assert lined_up([]) == []


def test_every_figure_is_as_wide_behind_its_point_as_the_finest() -> None:
    assert lined_up(["$1.50", "−$0.123456", "256.616", "9"]) == [
        Markup('<span>$1.50<span class="finer lacks-4 soft"></span></span>'),
        Markup('<span>−$0.12<span class="finer lacks-0 soft">3456</span></span>'),
        Markup('<span>256.61<span class="finer lacks-3">6</span></span>'),
        Markup('<span>9<span class="finer lacks-6 pointless"></span></span>'),
    ]


def test_what_is_no_figure_stays_harmless() -> None:
    assert lined_up(["<b>", "$0.001"])[0].startswith("<span>&lt;b&gt;<")
