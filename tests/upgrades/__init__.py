"""An upgrade as an op lives through it: the version before runs, people buy, the new one comes."""
