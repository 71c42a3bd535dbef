"""Money cases: money that came late, twice or in another amount, put where it belongs by rule."""
