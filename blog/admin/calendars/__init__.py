"""The calendars of a page: opened, changed, and put away. Events keeps them."""
