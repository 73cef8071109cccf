"""The score of a listening test for people: tables in Markdown, and what is to be minded reading them."""

from collections.abc import Sequence
from typing import Final

from ..evaluation.bootstrap import Interval
from .preference import Score, Share

_NOTES: Final = """\
Shares are of the first of two. In brackets: exact binomial (Clopper-Pearson) 95 % interval, which takes
every answer for independent; answers of one listener are not. p is two-sided, against one half."""
_LISTENERS: Final = (
    "`over listeners` draws whole listeners (bootstrap): where it is wider, believe it."
)
_ONE: Final = (
    "One person listened: the interval says what *this* listener prefers, not what people do."
)
_FEW: Final = "With so few listeners it is a rough guess."
_LISTENER: Final = ("listener", "drums", "answered")
_MANNERS: Final = ("chose A", "seconds", "plays")
_FEW_LISTENERS: Final = 10


def findings(scored: Score) -> str:
    """The tables and what is to be minded reading them."""
    several = len(scored.listeners) > 1
    head = ["comparison", "preferred", "share", "p", *["over listeners"] * several]
    rows = [
        [
            f"{each.task}: {each.first} over {each.second}",
            f"{each.share.times} of {each.share.count}",
            _with_interval(each.share),
            _p(each.share.p),
            *[_brackets(each.ci_listeners)] * several,
        ]
        for each in scored.preferences
    ]
    text = [_markdown(head, rows), "", _NOTES]
    text.append(_ONE if not several else _LISTENERS)
    if 1 < len(scored.listeners) < _FEW_LISTENERS:
        text.append(_FEW)
    return "\n".join([*text, "", *_listeners(scored), *_sides(scored), *_said(scored)]) + "\n"


def _listeners(scored: Score) -> list[str]:
    """A table of the listeners of each test, with a column for each of its comparisons."""
    tables = []
    for test in dict.fromkeys(each.test for each in scored.listeners):
        heard = [each for each in scored.listeners if each.test == test]
        every = [(each.task, each.first, each.second) for each in scored.preferences]
        comparisons = [one for one in every if any(one in each.preferred for each in heard)]
        named = [f"{task}: {first} over {second}" for task, first, second in comparisons]
        rows = []
        for each in heard:
            counts = (each.preferred.get(comparison, (0, 0)) for comparison in comparisons)
            rows.append(
                [
                    each.name,
                    each.drums or "-",
                    f"{each.answered} of {each.pairs}",
                    *(f"{times} of {count}" for times, count in counts),
                    f"{each.side_a.value:.0%}",
                    f"{each.seconds:.0f}",
                    f"{each.plays:.1f}",
                ]
            )
        tables += [_markdown([*_LISTENER, *named, *_MANNERS], rows), ""]
    return [
        *tables,
        "Seconds are the median of a pair, plays the mean of both its clips together.",
        "",
    ]


def _sides(scored: Score) -> list[str]:
    side = scored.side_a
    lines = [f"A was chosen in {_with_interval(side)} of all answers (p {_p(side.p)})."]
    if scored.agreement is not None:
        lines.append(
            f"Two listeners chose alike in {scored.agreement:.0%} of the pairs that both answered; "
            "by chance it would be 50 %."
        )
    return lines


def _said(scored: Score) -> list[str]:
    return ["", *(f"Note: {note}." for note in scored.notes)] if scored.notes else []


def _with_interval(share: Share) -> str:
    return f"{share.value:.1%} {_brackets(share.ci_exact)}"


def _brackets(ends: Interval | None) -> str:
    return f"[{ends.low:.1%}, {ends.high:.1%}]" if ends else "n/a"


def _p(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def _markdown(head: Sequence[str], rows: list[list[str]]) -> str:
    lines = [[*head], ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
