"""Names are taken apart and compared by rules that can be told."""

import pytest

from marchland.graph.identity.name import Name, compare, is_party_and_army, read_names


def one(text: str) -> Name:
    (name,) = read_names(text)
    return name


@pytest.mark.parametrize(
    ("text", "words", "short"),
    [
        ("KIA: Kachin Independence Army", "kachin independence army", "kia"),
        ("Kachin Independence Army (KIA)", "kachin independence army", "kia"),
        ("KNU", "", "knu"),
        ("DKBA 5", "", "dkba5"),
        ("MDA - LM", "", "mdalm"),
        ("DKBA-5", "", "dkba5"),
        ("SSA-N", "", "ssan"),
        ("Shan State Army (SSPP)", "shan state army sspp", ""),
        ("Government of Myanmar (Burma)", "government myanmar", ""),
        ("Military Forces of Myanmar (2021-)", "military force myanmar", ""),
        ("STATE ADMINISTRATIVE COUNCIL", "state administrative council", ""),
        ("Ta\u2019ang  National Liberation Army", "taang national liberation army", ""),
        ("Palaung State", "taang state", ""),
        ("U Tay Za", "tay za", ""),
        ("ZA, Tay", "za tay", ""),
        ("U Nu", "u nu", ""),
        ("Rohingya Solidarity Organisation", "rohingya solidarity organization", ""),
        ("Órgano de la Ñ", "organo de la n", ""),
        ("", "", ""),
        ("()/: -", "", ""),
        ("ကချင်လွတ်လပ်ရေး", None, ""),
    ],
)
def test_a_name_is_words_and_short_forms(text: str, words: str | None, short: str) -> None:
    found = one(text)
    if words is not None:
        assert " ".join(found.words) == words
    assert " ".join(sorted(found.short)) == short


def test_a_stroke_parts_two_names_of_one_body_and_not_a_party_from_its_army() -> None:
    council = read_names("State Administration Council (SAC)/State Security Commission (SSC)")
    assert [sorted(name.short) for name in council] == [["sac"], ["ssc"]]
    assert len(read_names("Red People's Army / Communist Party of Reds")) == 1
    assert len(read_names("AB/CD: Free League/United Front")) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Karen National Union", "Kayin National Union"),
        ("HLAING, Min Aung", "Min Aung Hlaing"),
        ("Myanma Gems Enterprise", "Myanmar Gems Enterprise"),
        ("Dynasty International Company Limited", "Dynasty International Co., Ltd."),
        ("Restoration Council of Shan State", "Restoration Council of Shan States"),
        ("Quarter Master General", "Quartermaster General"),
        ("Mongko Defence Army (Lin Min Faction)", "Mongko Defence Army - Lin Min faction"),
    ],
)
def test_names_that_are_one(first: str, second: str) -> None:
    assert compare(one(first), one(second)).is_equal
    assert compare(one(second), one(first)).is_equal


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Karen National Union", "Karenni National Union"),
        ("Kachin Independence Army", "Kachin Independence Organization"),
        ("Democratic Karen Buddhist Army", "Democratic Karen Buddhist Army Brigade 5"),
        ("No 1 Mining Enterprise", "No 2 Mining Enterprise"),
        ("National Democratic Alliance Army", "Myanmar National Democratic Alliance Army"),
        ("Lahu National Unity Party", "Lahu National United Party"),
        ("Ko Ko Maung", "Ko Maung"),
        ("", "Karen National Union"),
        ("KNU", "KNU"),
    ],
)
def test_names_that_are_not_one(first: str, second: str) -> None:
    like = compare(one(first), one(second))
    assert not like.is_equal
    assert like.score < 1
    assert like == compare(one(second), one(first))


def test_words_that_many_share_count_less() -> None:
    kachin = one("Kachin Independence Army")
    assert (
        compare(kachin, one("Kachin Democratic Army")).score
        > compare(kachin, one("Shan Independence Army")).score
    )


def test_a_word_spelled_otherwise_is_alike_and_a_number_never() -> None:
    like = compare(one("Harakah Yaqeeniyya Movement"), one("Harakah Yaqeeniya Movement"))
    assert 0.6 < like.score < 1
    assert compare(one("Brigade 15"), one("Brigade 16")).score < 0.5


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("Kachin Independence Army", "Kachin Independence Organization", True),
        ("Karen National Union", "Karen National Liberation Army", True),
        ("Arakan Army", "Shan State Army", False),
        ("Karen National Union", "Mon Freedom League", False),
        ("Army Council", "Party Council", False),
    ],
)
def test_a_party_and_an_army_are_told_by_their_heads(first: str, second: str, told: bool) -> None:
    assert is_party_and_army(one(first), one(second)) is told
    assert is_party_and_army(one(second), one(first)) is told
