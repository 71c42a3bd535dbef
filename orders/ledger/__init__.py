"""The ledger: what is posted when money moves, and the proof that nothing was lost or changed."""
