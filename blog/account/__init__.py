"""The account: where a person finds all that is theirs, their own and what siblings lend."""
