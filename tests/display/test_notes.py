"""Notes stand below their lines."""

from __future__ import annotations

from sourcebook.display.notes import notes_by_line, render_line_note
from tests.display.examples import read_example


def test_notes_of_one_line_keep_their_order() -> None:
    example = read_example({"lines": ["x"] * 9, "line_notes": [(3, "<p>A.</p>"), (1, "<p>B.</p>"), (3, "<p>C.</p>")]})

    notes = notes_by_line(example)

    assert [note.text for note in notes[3]] == ["<p>A.</p>", "<p>C.</p>"]
    assert sorted(notes) == [1, 3]


def test_a_note_is_prose_in_the_midst_of_code() -> None:
    example = read_example({"lines": ["x"], "line_notes": [(1, "<p>A.</p>\n\n<p>B.</p>")]})

    assert render_line_note(example.line_notes[0]) == (
        '<div class="sb-line-note" translate="yes" role="note" aria-label="Note on line 1">\n'
        "<p>A.</p>&#10;\n<p>B.</p>\n</div>\n"
    )
