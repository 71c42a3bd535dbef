"""What somebody's account shows of events: what they have booked, and to what they have tickets."""
