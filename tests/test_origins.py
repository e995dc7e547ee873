"""Origins end at roots; relays change nothing; an independent origin never lowers support."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from helpers.origins import roots, voices

sets = st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=3), min_size=1, max_size=9)


def test_roots_are_followed_through_cards_to_documents():
    found, cycles = roots({"a": ("self",), "b": ("a",), "c": ("b", "doc-x"), "d": ("self", "b")})
    assert found == {"a": {"a"}, "b": {"a"}, "c": {"a", "doc-x"}, "d": {"a", "d"}}
    assert cycles == []


def test_cycles_are_named():
    found, cycles = roots({"a": ("b",), "b": ("c",), "c": ("a",), "d": ("self",)})
    assert cycles == [["a", "b", "c"]]
    assert found["d"] == {"d"}
    assert found["a"] == frozenset()


def test_ten_articles_on_one_indictment_are_one_voice():
    assert voices([frozenset({"indictment"})] * 10) == 1


def test_a_page_that_relays_two_documents_is_one_voice_alone_and_none_beside_them():
    assert voices([frozenset("ab")]) == 1
    assert voices([frozenset("ab"), frozenset("a")]) == 1
    assert voices([frozenset("ab"), frozenset("a"), frozenset("b")]) == 2
    assert voices([]) == 0


@given(sets, st.data())
def test_relays_change_nothing(said, data):
    relays = data.draw(st.lists(st.sampled_from(said), max_size=12))
    assert voices([*said, *relays]) == voices(said)


@given(sets)
def test_an_independent_origin_adds_one(said):
    assert voices([*said, frozenset({"new"})]) == voices(said) + 1


@given(sets, st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=3))
def test_more_claims_never_lower_support(said, more):
    assert voices(said) <= voices([*said, more]) <= voices(said) + 1


@given(sets, st.randoms(use_true_random=False))
def test_order_does_not_matter(said, random):
    shuffled = list(said)
    random.shuffle(shuffled)
    assert voices(shuffled) == voices(said)


@given(st.lists(st.sampled_from("abcdefg"), max_size=20))
def test_single_roots_count_distinct_ones(said):
    assert voices([frozenset(x) for x in said]) == len(set(said))


@given(sets)
def test_voices_are_the_least_roots_that_explain_all(said):
    roots_ = sorted(set().union(*said))
    sizes = (n for n in range(len(roots_) + 1) if any(all(set(c) & s for s in said) for c in combinations(roots_, n)))
    assert voices(said) == next(sizes)
