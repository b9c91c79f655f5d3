"""Who is there: sign-in accounts, sessions, tokens of programs. What somebody may do is the access room's business."""
