"""Who is who in the account, and what each role may do."""
