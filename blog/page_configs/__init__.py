"""What each page offers, and the account it is paid on."""
