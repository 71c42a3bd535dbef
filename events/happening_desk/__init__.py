"""What is told of an event, for those who keep its calendar: description, place and picture."""
