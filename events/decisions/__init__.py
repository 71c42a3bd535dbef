"""What keepers decide on bookings, and what people take back of their own."""
