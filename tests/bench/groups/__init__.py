"""One group a file: its TITLE, and `measure`, which yields figures."""
