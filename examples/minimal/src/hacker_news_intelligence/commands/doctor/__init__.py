"""`uv run doctor`: checks settings and account, and says what puts right what is wrong."""
