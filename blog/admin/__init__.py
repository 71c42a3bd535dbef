"""Where the site is looked after: people, their roles, pages and who keeps them."""
