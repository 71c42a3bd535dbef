"""What needs a person to go on, in all services, each with the safe button for it."""
