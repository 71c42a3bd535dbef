"""What a person booked, told to them."""
