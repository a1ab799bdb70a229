"""Dynamic tables: what is known of them, how they are refreshed, and who does it."""
