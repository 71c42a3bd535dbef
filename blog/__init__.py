"""blog owns people and their sessions, posts and pages, the menu, and each page's configuration.

A page is the container of a member's space. What hangs on it (shops, calendars) belongs to other
services; blog knows their names from the menu, which is rebuilt when something is attached.
"""
