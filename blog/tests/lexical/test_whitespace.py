"""Which blanks count when HTML is compared."""

import pytest

from blog.tests.lexical.whitespace import normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<div>\n  <p>a</p>\n</div>", "<div><p>a</p></div>"),
        ("<p>a\n  b</p>", "<p>a b</p>"),
        ('<p class=" a  b ">x</p>', '<p class="a b">x</p>'),
        ("<td>\n <a>x</a> </td>", "<td><a>x</a></td>"),
        ("<p>a</p> <!-- <td> x </td> --> <p>b</p>", "<p>a</p><!--<td>x</td>--><p>b</p>"),
    ],
)
def test_blanks_that_nothing_shows_do_not_count(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a b</p>", "<p>ab</p>"),
        ("<b>a</b> <i>b</i>", "<b>a</b><i>b</i>"),
        ("<a> x</a>", "<a>x</a>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<pre>a\n</pre>", "<pre>a</pre>"),
        ("<p>a\u00a0b</p>", "<p>a b</p>"),
        ('<p title="a b">x</p>', '<p title="ab">x</p>'),
    ],
)
def test_blanks_that_show_count(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)
