"""The menus as their keepers sort them: the site's by admins, a page's by who keeps its content."""
