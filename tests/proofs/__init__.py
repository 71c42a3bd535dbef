"""Proofs: what is promised, tried with as many people and as much noise as it takes."""
