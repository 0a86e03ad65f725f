"""What a partner outside, who has no account, sees of an inquiry and answers (features B2, M3)."""
