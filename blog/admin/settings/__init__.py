"""The form in which admins change the settings of the site."""
