"""The roster: whoever is on it is read, and what cannot be right is told in one sentence."""

import pytest

from labkit.errors import InvalidInput
from labkit.grading.roster import Student, read_roster


def roster(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "class.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster(path)


def test_a_line_a_student_in_its_order(tmp_path):
    grace, ada = roster(tmp_path, "group,student,file\n1, grace ,\n2,ada,x/ada work.json\n")
    assert grace == Student(name="grace", others={"group": "1"})
    assert ada == Student(name="ada", file="x/ada work.json", others={"group": "2"})


def test_what_spreadsheets_write_is_read(tmp_path):
    """A mark of the encoding at the start, semicolons, quotes, lines that end in two characters."""
    text = '\ufeffstudent;group\r\n"Lovelace; Ada";"1, 2"\r\n'
    (ada,) = roster(tmp_path, text)
    assert ada == Student(name="Lovelace; Ada", others={"group": "1, 2"})


def test_a_name_is_the_same_however_its_accents_are_written(tmp_path):
    (one,) = roster(tmp_path, "student\nZoe\u0308\n")
    assert one.name == "Zo\u00eb"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has the columns none"),
        ("name\nada\n", "has the columns name"),
        ("student\n", "there is nobody in it"),
        ("student\nada\nada\n", "'ada' is in it twice"),
        ("student,group\n,1\n", "student 1 has no name"),
        ("student\nada,1\n", "line 2 has more cells"),
        ("student\n../ada\n", "is not a file below"),
        ("student,file\nada,/etc/passwd\n", "is not a file below"),
        ("student,file\nada,../ada.json\n", "is not a file below"),
        ("student\na/b\n", "is no name of a file"),
        ("student\n" + "a" * 100, "no name of 1 to 80 characters"),
        ("student,student\na,b\n", "has the columns student, student"),
        ('student\n"' + "a" * 200_000, "is not CSV"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, text, sentence):
    with pytest.raises(InvalidInput, match=sentence) as told:
        roster(tmp_path, text)
    assert str(told.value).startswith("roster: ")


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_roster(tmp_path / "none.csv")
    with pytest.raises(InvalidInput, match="not a text in UTF-8"):
        roster(tmp_path, "student\nZo\u00eb\n", encoding="utf-16")
