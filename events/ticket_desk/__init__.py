"""The tickets to an event, for those who keep its calendar."""
