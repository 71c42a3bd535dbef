"""What a page's keepers of payments look after: the account it is paid into."""
