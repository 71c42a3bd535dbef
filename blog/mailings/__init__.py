"""Posts sent as letters: to whom, what they say, and the sending that survives any crash."""
