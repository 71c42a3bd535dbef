"""The whole of Rose Ash on one machine: what runs there, and in which order it starts."""
