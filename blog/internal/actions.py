"""The changes blog makes when it is told to."""

from blog.menu.rebuilding import rebuild_menu
from blog.page_configs import queries, service
from blog.page_configs.models import PageConfig
from blog.page_configs.presenting import config_value
from blog.page_configs.service import ConfigChange
from glue.contracts import blog
from glue.contracts.families import Cleared, Tried
from glue.kept_pages.answering import clear_pages as clear_pages_here
from glue.operations import try_work_again
from shared.clock import utcnow
from shared.db import write_session
from shared.rpc import answers


@answers(blog.PageConfigEnsure)
async def page_config_ensure(action: blog.PageConfigEnsure) -> blog.PageConfig:
    """Return the configuration of a container, made if it has none."""
    config = await service.ensure_page_config(
        write_session(), container_type=action.container_type, container_id=action.container_id
    )
    return await _value(config)


@answers(blog.UpdatePageConfig)
async def update_page_config(action: blog.UpdatePageConfig) -> blog.PageConfig:
    """Change what is given of a container's configuration."""
    config = await service.update_page_config(
        write_session(),
        container_type=action.container_type,
        container_id=action.container_id,
        change=ConfigChange(
            features=action.features,
            merchant_code=action.merchant_code,
            api_key=action.api_key,
            currency=action.currency,
            reference_prefix=action.reference_prefix,
        ),
        now=utcnow(),
    )
    return await _value(config)


@answers(blog.RebuildNavigation)
async def rebuild_navigation(action: blog.RebuildNavigation) -> blog.Rebuilt:
    """Make the menu below a page anew from what is attached to it."""
    nodes = await rebuild_menu((action.container_type, action.container_id))
    return blog.Rebuilt(nodes=nodes)


async def _value(config: PageConfig) -> blog.PageConfig:
    account = await queries.account(write_session(), config=config, version=None)
    return config_value(queries.Configured(config, account))


@answers(blog.TryAgain)
async def try_again(action: blog.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)


@answers(blog.ClearPages)
async def clear_pages(action: blog.ClearPages) -> Cleared:
    """Have all pages made anew."""
    return await clear_pages_here()
