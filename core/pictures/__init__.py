"""Pictures of files: cleaned copies, smaller ones and first pages, made in a process of their own."""
