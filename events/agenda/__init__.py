"""What is on, by month, week, day and as a list: in one calendar, on one page, or everywhere."""
