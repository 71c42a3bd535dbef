"""Posts and pages for whoever writes them: found, begun, and settled around their words."""
