"""What every app does at its browser edge."""
