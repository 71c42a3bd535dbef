"""The pages that are kept for strangers: how many, how often shown, and made anew by a press."""
