"""Authors as readers see them: each changes their own words of themselves, admins all."""
