"""The links that a change of address is confirmed or stopped by, whoever is signed in."""
