"""Where people look after the site: people, roles, invitations, the pages' desks, and the log."""
