"""Taking back what somebody has booked themselves."""
