"""Posts from WordPress, as rows that Ghost could have written."""
