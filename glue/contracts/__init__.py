"""Every agreement between the services: one file per owner, and nothing else crosses."""
