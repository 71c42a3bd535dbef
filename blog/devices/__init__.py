"""The devices somebody is signed in on, when each was last seen, and ending a session from afar."""
