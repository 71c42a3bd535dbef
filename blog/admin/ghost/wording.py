"""States and verdicts of imports in words, with their tones."""

from blog.ghost.models import Kind, RunState, Verdict
from shared.i18n import mark as _l

STATES = {
    RunState.READING: (_l("is being tried out"), "waiting"),
    RunState.READY: (_l("waits to be looked at"), "warning"),
    RunState.WRITING: (_l("is being written"), "waiting"),
    RunState.WRITTEN: (_l("written"), "good"),
    RunState.REFUSED: (_l("refused"), "bad"),
    RunState.DISCARDED: (_l("discarded"), "quiet"),
}
VERDICTS = {
    Verdict.ADDED: (_l("new"), "good"),
    Verdict.CHANGED: (_l("changed"), "waiting"),
    Verdict.UNCHANGED: (_l("unchanged"), "quiet"),
    Verdict.KEPT: (_l("kept as it is here"), "quiet"),
    Verdict.SKIPPED: (_l("left out"), "quiet"),
    Verdict.REFUSED: (_l("refused"), "bad"),
}
KINDS = {
    Kind.SETTING: _l("Setting"),
    Kind.NEWSLETTER: _l("Newsletter"),
    Kind.TAG: _l("Tag"),
    Kind.AUTHOR: _l("Author"),
    Kind.POST: _l("Post"),
    Kind.MEMBER: _l("Member"),
    Kind.REDIRECT: _l("Former address"),
}
