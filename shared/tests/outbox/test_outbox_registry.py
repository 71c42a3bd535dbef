import sys

import pytest

from shared.errors import MisconfiguredApp
from shared.outbox import HandlerRegistry, on
from shared.outbox.registry import handler_name
from shared.tests.outbox.cast import Ear, NotePosted, NoteRemoved


@on(NotePosted)
async def index_when_note_posted(event: NotePosted) -> None:
    pass


@on(NotePosted)
async def announce_when_note_posted(event: NotePosted) -> None:
    pass


async def unmarked(event: NotePosted) -> None:
    pass


def test_a_module_gives_the_handlers_it_defines() -> None:
    registry = HandlerRegistry()

    registry.add(sys.modules[__name__])

    assert sorted(registry.names) == [
        "test_outbox_registry.announce_when_note_posted",
        "test_outbox_registry.index_when_note_posted",
    ]
    assert sorted(registry.handlers_for(NotePosted)) == sorted(registry.names)
    assert registry.handlers_for(NoteRemoved) == ()


def test_a_name_leads_to_its_handler_and_its_event() -> None:
    registry = HandlerRegistry()
    registry.add(index_when_note_posted)

    assert registry.handler(handler_name(index_when_note_posted)) is index_when_note_posted
    assert registry.event("note.posted") is NotePosted


def test_two_handlers_of_one_name_stop_the_start() -> None:
    registry = HandlerRegistry()
    registry.add(Ear("index").handler)

    with pytest.raises(MisconfiguredApp, match=r"Two handlers are named cast\.index"):
        registry.add(Ear("index").handler)


def test_two_events_of_one_name_stop_the_start() -> None:
    class AlsoPosted(NotePosted, service="board", name="note.posted"):
        pass

    registry = HandlerRegistry()
    registry.add(Ear("index").handler)

    with pytest.raises(MisconfiguredApp, match=r"Two events are named note\.posted"):
        registry.add(Ear("announce", AlsoPosted).handler)


def test_a_function_without_the_mark_stops_the_start() -> None:
    with pytest.raises(MisconfiguredApp, match="mark it with @on"):
        HandlerRegistry().add(unmarked)


def test_a_name_that_does_not_fit_its_column_stops_the_start() -> None:
    with pytest.raises(MisconfiguredApp, match="longer than 128"):
        HandlerRegistry().add(Ear("index" * 30).handler)
