"""What admins have the site say on every page and in mails, asked of blog and remembered."""

from datetime import timedelta

from glue.contracts import blog
from glue.remembered import Memory
from shared.changes import remembering
from shared.clock import utcnow
from shared.errors import ServiceUnavailable
from shared.jobs.loop import Loop
from shared.rpc import fetch_data
from shared.runtime import current_runtime
from shared.web.site import SiteWords, enter_site_words, keep_site_words

THE_SITE = "site"
WHILE_BLOG_IS_AWAY = timedelta(days=1)
LOOP_NAME = "site-words"
BETWEEN_LESSONS_SECONDS = 10.0


class WordsMemory(Memory[SiteWords]):
    """One app's memory of what the site says."""

    def __init__(self) -> None:
        super().__init__(1)


async def site_words() -> SiteWords:
    """Return what the site says now; nothing of its own where nothing is remembered."""
    runtime, now = current_runtime(), utcnow()
    for_moments = timedelta(seconds=runtime.settings.layout_memory_seconds)
    if not for_moments:
        return SiteWords()
    memory = runtime.extras.setdefault(WordsMemory, WordsMemory())
    assert isinstance(memory, WordsMemory)
    known = memory.recall(THE_SITE, younger_than=for_moments, now=now)
    if known is not None:
        return known[0]
    async with remembering() as reads:
        words = await _asked(memory)
    memory.keep(THE_SITE, words, now=now, reads=reads)
    return words


async def name_site() -> None:
    """Have the site called what it is called now, for the rest of this task."""
    enter_site_words(await site_words())


def site_words_loop() -> Loop:
    """Make the loop by which each process of an app that sends mails knows what the site says.

    A mail is made inside the transaction of its change, where nobody can be asked.
    """
    return Loop(LOOP_NAME, BETWEEN_LESSONS_SECONDS, learn_site_words, in_every_process=True)


async def learn_site_words() -> None:
    """Keep what the site says for mails and whatever else no page is; while blog is away, as is."""
    try:
        said = await fetch_data(blog.SiteSettings())
    except ServiceUnavailable:
        return
    keep_site_words(_words_of(said))


def forget_site_words() -> None:
    """Ask anew the next time, in this process, and learn at once what mails are to say."""
    runtime = current_runtime()
    runtime.extras.pop(WordsMemory, None)
    runtime.loops[LOOP_NAME].wake()


async def _asked(memory: WordsMemory) -> SiteWords:
    try:
        said = await fetch_data(blog.SiteSettings())
    except ServiceUnavailable:
        last = memory.recall(
            THE_SITE, younger_than=WHILE_BLOG_IS_AWAY, now=utcnow(), even_untrue=True
        )
        return last[0] if last else SiteWords()
    return _words_of(said)


def _words_of(said: blog.Site) -> SiteWords:
    return SiteWords(said.title, said.tagline, said.notice, said.footer)
