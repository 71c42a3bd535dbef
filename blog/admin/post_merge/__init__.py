"""Two who wrote at the same time: what each of them typed, chosen from and put together."""
