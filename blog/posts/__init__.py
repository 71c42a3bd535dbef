"""Posts and pages: what the co-operative writes, and each member's place."""
