"""The tokens of tickets: what a door can tell without asking anybody."""

import base64
import string

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from events.door.keys import TicketKeys, derived
from events.door.tokens import LENGTH, Admission, BadToken, sign, verify
from events.tickets.models import new_code

OLD, NEW = "an old secret of the house", "a new secret of the house"
KEYS = TicketKeys.of([NEW])
TICKET = Admission(entry_id=12, ticket_id=345, code=new_code())
TOKEN = sign(TICKET, KEYS.signing)


def test_a_door_reads_from_a_token_which_ticket_it_is() -> None:
    assert verify(TOKEN, KEYS.accepted) == TICKET


def test_a_token_fits_into_a_small_code_that_phones_read_well() -> None:
    assert len(TOKEN) == LENGTH
    code = segno.make(TOKEN, error="m", micro=False)
    assert code.mode == "alphanumeric"
    assert int(code.version) <= 7


@pytest.mark.parametrize("place", range(LENGTH))
def test_a_token_with_one_other_letter_is_refused(place: int) -> None:
    other = "A" if TOKEN[place] != "A" else "B"
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]

    with pytest.raises(BadToken):
        verify(changed, KEYS.accepted)


@given(
    st.text(max_size=2 * LENGTH)
    | st.text(alphabet=string.ascii_uppercase + "234567=", min_size=LENGTH, max_size=LENGTH)
)
def test_whatever_a_camera_reads_is_no_token_unless_we_signed_it(text: str) -> None:
    with pytest.raises(BadToken):
        verify(text, KEYS.accepted)


def test_small_letters_and_padding_are_no_other_way_to_write_a_token() -> None:
    for text in (TOKEN.lower(), f"{TOKEN}=", f" {TOKEN}", f"{TOKEN}\n"):
        with pytest.raises(BadToken):
            verify(text, KEYS.accepted)


def test_after_a_rotation_what_was_printed_before_is_still_accepted() -> None:
    printed = sign(TICKET, derived(OLD))
    rotated = TicketKeys.of([NEW, OLD])

    assert verify(printed, rotated.accepted) == TICKET
    assert verify(sign(TICKET, rotated.signing), KEYS.accepted) == TICKET


def test_a_secret_may_be_forgotten_while_its_public_key_is_kept() -> None:
    printed = sign(TICKET, derived(OLD))
    kept = derived(OLD).public_key().public_bytes_raw()

    assert verify(printed, TicketKeys.of([NEW], [kept]).accepted) == TICKET
    with pytest.raises(BadToken):
        verify(printed, KEYS.accepted)


def test_who_knows_the_code_of_a_ticket_cannot_sign_it() -> None:
    forged = sign(TICKET, derived("a guess"))

    with pytest.raises(BadToken):
        verify(forged, KEYS.accepted)


def test_the_name_of_a_key_alone_makes_nothing_valid() -> None:
    raw = base64.b32decode(TOKEN + "=" * (-LENGTH % 8))
    forged = raw[:-64] + derived("a guess").sign(raw[:-64])

    with pytest.raises(BadToken):
        verify(base64.b32encode(forged).decode().rstrip("="), KEYS.accepted)
