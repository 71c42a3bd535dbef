"""What is settled around the words of a post, when it is published, and whose HTML is trusted."""
